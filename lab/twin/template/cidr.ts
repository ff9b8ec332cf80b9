/**
 * Consecutive IPv4 blocks within a block, as `Fn::Cidr` gives them.
 *
 * @param block e.g. `10.0.0.0/16`
 * @param hostBits size of each: 8 gives a /24
 */
export function cidrBlocks(block: string, count: number, hostBits: number): readonly string[] {
  const [address = '', prefix = ''] = block.split('/');
  const size = 2 ** hostBits;
  const room = 2 ** (32 - Number(prefix));
  if (count * size > room) throw new Error(`${block} does not hold ${count} blocks of ${size} addresses.`);
  const start = toNumber(address);
  return Array.from({ length: count }, (_, index) => `${toAddress(start + index * size)}/${32 - hostBits}`);
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(value: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(value / unit) % 256).join('.');
}
