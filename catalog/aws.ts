/** Facts about AWS. Sources: its user guides of VPC and EC2, read 2026-11. */

/** Sizes of a VPC and of a subnet, as the length of the network ("Subnet CIDR blocks"). */
export const networkLengths = { min: 16, max: 28 } as const;

/** Addresses at the start of a subnet that AWS keeps: the network's own, the router, DNS, and one for later. The last is kept, too. */
export const reservedAddresses = 4;

/** Names under which a volume may be attached ("Device names for volumes on Amazon EC2 instances"). */
export const deviceNames: readonly string[] = [..."fghijklmnop"].map((letter) => `/dev/sd${letter}`);

/** Largest volume of the type gp3 that all regions offer, in GiB. */
export const maxVolumeSize = 16_384;

/** A region, and a zone of it without the region: `ap-northeast-1`, `a`. Local and Wavelength zones have longer names. */
export const regionPattern = /^[a-z]{2}(-[a-z]+)+-\d$/;
export const zoneLetter = /^[a-z]$/;

/** Of an image in all examples here; it names nothing. */
export const exampleAmi = "ami-0123456789abcdef0";
