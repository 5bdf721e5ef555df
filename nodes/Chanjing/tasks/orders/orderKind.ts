import type { IDataObject } from 'n8n-workflow';

import type { Made as Ids } from '../../errors/chanjingError';
import type { Source } from '../../files/bytes';
import type { Service } from '../../files/formats';
import type { Client } from '../../transport/client';
import type { Ordered, ResultKind } from '../kind';

/** One order of an item. */
export interface Order<T extends Ordered> {
	kind: ResultKind<T>;
	files: OrderFile[];
	/** All that the result is made of, beside the files. It must not depend on what Chanjing says, which may change. */
	identity: IDataObject;
	/**
	 * Asks Chanjing what has to be known first, where nothing was made before.
	 * @throws ChanjingError
	 */
	prepare: (client: Client) => Promise<Body> | Body;
	/** The URL that Chanjing calls at the end. */
	callback?: string;
}

/** Gives what is sent but for `callback`. */
export type Body = (files: Ids, urls: Urls) => IDataObject;

/** The parts of an order for which nothing has to be asked. */
export function fixed(body: Body): Pick<Order<Ordered>, 'identity' | 'prepare'> {
	return { identity: body({}, {}), prepare: () => body };
}

/** A file that an order needs. */
export interface OrderFile {
	/** Under which items and messages tell its ID. */
	name: keyof Ids;
	service: Service;
	source: Source;
	/** Whether the create takes its public address instead of its ID. */
	isByUrl?: boolean;
}

/** The public addresses of files that were uploaded, by the names of their IDs. */
export type Urls = Partial<Record<keyof Ids, string>>;
