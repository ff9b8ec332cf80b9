/** A seeded source of numbers in [0, 1). Independent streams come from one seed and a name. */
export interface Random {
  next(): number;
}

/**
 * One stream per purpose: a new consumer of randomness does not shift the draws of the others, so a seed keeps its
 * meaning while the lab grows. (xmur3 to spread the seed, sfc32 to draw: both public domain, 32-bit, exact everywhere.)
 */
export function randomStream(seed: number, name: string): Random {
  const spread = xmur3(`${seed}/${name}`);
  let a = spread();
  let b = spread();
  let c = spread();
  let d = spread();
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i += 1) next();
  return { next };
}

function xmur3(text: string): () => number {
  let h = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i += 1) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  return () => {
    h = Math.imul(h ^ (h >>> 16), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    h ^= h >>> 16;
    return h >>> 0;
  };
}
