/** `4 h 05 min`, `12 min 30 s`, `41 s`: as a person says it. Null is a dash. */
export function spoken(seconds: number | null): string {
  if (seconds === null) return '–';
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${pad(minutes)} min`;
  if (minutes > 0) return rest === 0 ? `${minutes} min` : `${minutes} min ${pad(rest)} s`;
  return `${rest} s`;
}

/** `T+01:02:03`, `T-00:04:10`: relative to the outage. */
export function relative(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  const sign = seconds < 0 ? '-' : '+';
  return `T${sign}${pad(Math.floor(whole / 3600))}:${pad(Math.floor((whole % 3600) / 60))}:${pad(whole % 60)}`;
}

function pad(n: number): string {
  return String(n).padStart(2, '0');
}
