import { randomBytes } from 'node:crypto';

import { Refusal } from './envelope';
import type { SimulatorOptions } from '../options';

interface Issued {
	value: string;
	expiresAt: number;
	callsLeft: number;
}

/** The token that is valid: a new one evicts the one before at once, unless the options say otherwise. */
export class Token {
	private current?: Issued;

	/** Those before it that it did not evict. */
	private earlier: Issued[] = [];

	/** Every token that was ever given out: none of them may appear outside the header access_token. */
	readonly issued = new Set<string>();

	constructor(private readonly options: SimulatorOptions) {}

	/** The valid token, or '' where there is none. */
	get value(): string {
		return this.current && this.current.expiresAt > Date.now() ? this.current.value : '';
	}

	exchange(): { access_token: string; expire_in: number } {
		const value = randomBytes(64)
			.toString('base64')
			.replace(/[^a-zA-Z0-9]/g, '')
			.slice(0, 64);
		const expiresIn = Math.floor(Date.now() / 1000) + this.options.tokenLifeSeconds;
		this.earlier = this.options.tokensEvict || !this.current ? [] : [...this.earlier, this.current];
		this.current = { value, expiresAt: expiresIn * 1000, callsLeft: this.options.callsPerToken };
		this.issued.add(value);
		return { access_token: value, expire_in: expiresIn };
	}

	/** Throws unless `value` is a valid token; counts the call against its life. */
	check(value: unknown) {
		const { tokenRefusedCode, tokenRefusedMsg, tokenRefusedStatus } = this.options;
		const valid = [this.current, ...this.earlier].find((one) => one?.value === value);
		if (!valid || valid.expiresAt <= Date.now() || valid.callsLeft <= 0) {
			throw new Refusal(tokenRefusedCode, tokenRefusedMsg, tokenRefusedStatus);
		}
		valid.callsLeft -= 1;
	}

	kill() {
		this.current = undefined;
		this.earlier = [];
	}

	dieAfter(calls: number) {
		if (this.current) this.current.callsLeft = calls;
	}
}

/** POST /access_token. */
export function accessToken(
	options: SimulatorOptions,
	token: Token,
	{ app_id: appId, secret_key: secretKey }: Record<string, unknown>,
) {
	if (typeof appId !== 'string' || typeof secretKey !== 'string') {
		throw new Refusal(400, '传入参数格式错误: app_id, secret_key');
	}
	if (appId !== options.appId || secretKey !== options.secretKey) {
		throw new Refusal(options.wrongCredentialCode, options.wrongCredentialMsg);
	}
	return token.exchange();
}
