import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { Clock, HttpAnswer, HttpClient } from '../platform.ts';

/**
 * HTTP as a visitor without memory does it: every request resolves the name and connects anew, follows no
 * redirect, and checks the certificate.
 */
export function nodeHttp(clock: Clock): HttpClient {
  return {
    get: (url, { timeoutMilliseconds, serverName }) =>
      exchange(
        clock,
        url,
        // `servername` also is the name the certificate is checked against.
        serverName === undefined
          ? { method: 'GET' }
          : { method: 'GET', servername: serverName, headers: { host: serverName } },
        timeoutMilliseconds,
      ),
    put: (url, body, { timeoutMilliseconds }) =>
      exchange(clock, url, { method: 'PUT' }, timeoutMilliseconds, body),
  };
}

function exchange(
  clock: Clock,
  url: string,
  options: RequestOptions,
  timeoutMilliseconds: number,
  body?: string,
): Promise<HttpAnswer> {
  const startedAt = clock.now();
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        ...options,
        agent: false,
        signal: AbortSignal.timeout(timeoutMilliseconds),
        // An empty content type: CloudFormation's signed URL admits no other.
        headers: {
          ...options.headers,
          ...(body === undefined ? {} : { 'content-type': '', 'content-length': Buffer.byteLength(body) }),
        },
      },
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
