// Chance that can be repeated.

/** mulberry32: small numbers that are the same for the same seed. */
export function dice(seed) {
  let a = seed;
  const next = () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, odds: (p) => next() < p, one: (list) => list[Math.floor(next() * list.length)] };
}
