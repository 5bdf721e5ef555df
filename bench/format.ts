export const mebibyte = 1024 ** 2;

/** A number with as many digits as carry meaning. */
export function figure(value: number): string {
	if (!Number.isFinite(value)) return '–';
	const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
	return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export const count = (value: number) => Math.round(value).toLocaleString('en');

export const seconds = (value: number) => `${figure(value)} s`;

export const mebibytes = (bytes: number) => `${figure(bytes / mebibyte)} MiB`;

export const perSecond = (bytes: number) => `${mebibytes(bytes)}/s`;

/** How a size is called: 64 MiB, 4 GiB. */
export const sizeName = (bytes: number) =>
	bytes >= 1024 * mebibyte ? `${bytes / 1024 / mebibyte} GiB` : `${bytes / mebibyte} MiB`;

/** A ratio with the absolute value beside it: `0.93 (412 MiB/s)`. */
export const ratio = (value: number, reference: number, absolute: string) =>
	`${(value / reference).toFixed(2)} (${absolute})`;
