import type { DeployedRecord, Deployment } from '../deployment.ts';

export function latchedRecords({ dns }: Deployment): readonly DeployedRecord[] {
  return (dns?.records ?? []).filter(({ steering }) => steering === 'latched');
}

/** Where the application says that it serves, asked through a host: HTTP where the port is 80, otherwise HTTPS. */
export function healthUrlAt(host: string, { port, healthPath }: DeployedRecord): string {
  const scheme = port === 80 ? 'http' : 'https';
  const portInUrl = port === 80 || port === 443 ? '' : `:${port}`;
  return `${scheme}://${host}${portInUrl}${healthPath}`;
}

/** The same through the name that users know. */
export function recordUrl(record: DeployedRecord): string {
  return healthUrlAt(record.name, record);
}

/** DNS names compare without case and without the final dot. */
export function sameName(a: string, b: string): boolean {
  return normalized(a) === normalized(b);
}

function normalized(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
