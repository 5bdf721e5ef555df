import type { PagedEndpoint } from './endpoint';
import { Refusal } from './envelope';
import type { SimulatorOptions } from '../options';

/** A positive integer: in JSON a number, in a query its digits. */
function positive(value: unknown, name: string, fallback: number): number {
	if (value === undefined) return fallback;
	const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
	if (typeof number !== 'number') throw new Refusal(400, `传入参数格式错误: ${name}`);
	if (!Number.isInteger(number) || number < 1) throw new Refusal(40000, `参数错误: ${name}`);
	return number;
}

/** One page of `items` as `view` shows them, in whichever casing the options ask for. */
export function pageOf<T>(
	options: SimulatorOptions,
	endpoint: PagedEndpoint,
	items: T[],
	params: Record<string, unknown>,
	view: (item: T) => unknown,
	sizeName: 'size' | 'page_size' = 'page_size',
) {
	const page = positive(params.page, 'page', 1);
	let size = positive(params[sizeName], sizeName, 10);
	const cap = options.pageCaps[endpoint] ?? options.maxPageSize;
	if (size > cap) {
		if (options.overPageSize === 'refuse') throw new Refusal(40000, `参数错误: ${sizeName}`);
		size = cap;
	}
	const shown = items.slice((page - 1) * size, page * size).map(view);
	const list = options.nullEntries ? [null, ...shown] : shown;
	const info = { page, size, total_count: items.length, total_page: Math.ceil(items.length / size) };
	const casing =
		typeof options.pageCasing === 'string'
			? options.pageCasing
			: (options.pageCasing[endpoint] ?? 'page_info');
	return casing === 'ListPageInfo' ? { List: list, PageInfo: info } : { list, [casing]: info };
}
