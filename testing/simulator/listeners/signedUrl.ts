import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Signs URLs of the storage and result hosts: method, path, content type and end of life are covered. */
export class UrlSigner {
	private readonly key = randomBytes(32);

	private signature(method: string, path: string, expires: number, contentType: string): string {
		return createHmac('sha256', this.key)
			.update([method, path, expires, contentType].join('\n'))
			.digest('base64url');
	}

	/** The URL; `expiresAt` in milliseconds since the epoch. */
	sign(method: 'PUT' | 'GET', origin: string, path: string, expiresAt: number, contentType = ''): string {
		const expires = Math.floor(expiresAt);
		const signature = this.signature(method, path, expires, contentType);
		return `${origin}${path}?Expires=${expires}&Signature=${signature}`;
	}

	/** Why a request is not allowed, or undefined where it is. */
	refuse(
		method: 'PUT' | 'GET',
		path: string,
		query: Record<string, unknown>,
		contentType = '',
	): 'SignatureDoesNotMatch' | 'AccessDenied' | undefined {
		const expires = Number(query.Expires);
		const given = Buffer.from(String(query.Signature ?? ''));
		const right = Buffer.from(this.signature(method, path, expires, contentType));
		if (given.length !== right.length || !timingSafeEqual(given, right)) return 'SignatureDoesNotMatch';
		return expires <= Date.now() ? 'AccessDenied' : undefined;
	}
}
