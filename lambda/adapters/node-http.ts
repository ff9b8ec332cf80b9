import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock, HttpAnswer, HttpClient } from '../platform.ts';

/**
 * HTTP as a visitor without memory does it: every request resolves the name and connects anew, follows no
 * redirect, and checks the certificate.
 */
export function nodeHttp(clock: Clock): HttpClient {
  return {
    get: (url, { timeoutMilliseconds, serverName }) =>
      exchange(clock, url, {
        method: 'GET',
        timeoutMilliseconds,
        // `servername` also is the name the certificate is checked against.
        ...(serverName === undefined ? {} : { servername: serverName, headers: { host: serverName } }),
      }),
    put: (url, body, { timeoutMilliseconds }) =>
      exchange(clock, url, {
        method: 'PUT',
        timeoutMilliseconds,
        body,
        // An empty content type: CloudFormation's signed URL admits no other.
        headers: { 'content-type': '', 'content-length': String(Buffer.byteLength(body)) },
      }),
  };
}

interface Exchange {
  readonly method: 'GET' | 'PUT';
  readonly timeoutMilliseconds: number;
  readonly headers?: Record<string, string>;
  readonly servername?: string;
  readonly body?: string;
}

function exchange(clock: Clock, url: string, asked: Exchange): Promise<HttpAnswer> {
  const { timeoutMilliseconds, body, ...options } = asked;
  const startedAt = clock.now();
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      { ...options, agent: false, signal: AbortSignal.timeout(timeoutMilliseconds) },
      (response) => {
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, milliseconds: clock.now() - startedAt }),
        );
        response.resume();
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
