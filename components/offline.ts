/**
 * Whether this is a preview that contacts nobody (HOST_MODE of the host provider). Its state has a placeholder for each secret;
 * one that a cloud would have to be asked for is the placeholder, too.
 */
export const asksNoCloud = (): boolean => process.env.HOST_MODE === "offline";
