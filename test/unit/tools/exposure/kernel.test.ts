import { describe, expect, it } from "vitest";
import { admits } from "../../../../tools/exposure/kernel.ts";

describe("the kernel's rules", () => {
  const packet = {
    protocol: "udp",
    port: 161,
    link: "eth0",
    to: "10.0.0.2",
    from: ["10.0.0.1", "fd00::1"],
  } as const;
  const rule = (text: string) => `-A ufw-user-input ${text}`;
  it.each<[boolean, string[]]>([
    [false, []],
    [true, [rule("-p udp -m udp --dport 161 -j ACCEPT")]],
    [true, [rule("-s 10.0.0.0/24 -p udp -m udp --dport 161 -j ACCEPT")]],
    [true, [rule("-s 10.0.0.1/32 -d 10.0.0.2/32 -j ACCEPT")]],
    [true, [rule("-p udp -m multiport --dports 53,160:162 -j ACCEPT")]],
    [true, [rule("-p udp -m udp --dport 161 -j ufw-user-limit-accept")]],
    [false, [rule("-s 10.1.0.0/24 -p udp -m udp --dport 161 -j ACCEPT")]],
    [false, [rule("-d 10.0.0.3/32 -j ACCEPT")]],
    [false, [rule("-i mesh0 -p udp -m udp --dport 161 -j ACCEPT")]],
    [false, [rule("-p tcp -m tcp --dport 161 -j ACCEPT")]],
    [false, [rule("-p udp -m udp --dport 162 -j ACCEPT")]],
    [false, [rule("-p udp -j DROP"), rule("-p udp -m udp --dport 161 -j ACCEPT")]],
    [
      false,
      [rule("-p udp -m udp --dport 161 -m recent --update --seconds 30 --hitcount 6 -j ufw-user-limit")],
    ],
  ])("say %s with %j", (admitted, rules) => {
    expect(admits([":INPUT DROP [0:0]", ...rules], packet)).toBe(admitted);
  });

  it("let everything in that no policy stops", () => {
    expect(admits([":INPUT ACCEPT [0:0]"], packet)).toBe(true);
    expect(admits([], packet)).toBe(true);
  });
});
