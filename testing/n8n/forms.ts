import axios from 'axios';
import FormData from 'form-data';
import type { INode } from 'n8n-workflow';
import { eventually } from './eventually';

/** A file for a form's field. */
export interface FormFile {
	bytes: Buffer;
	filename: string;
	contentType: string;
}

/**
 * Sends the published form of a Form Trigger.
 * @param values one for each field, in their order
 * @returns the address of the page that the form leads to
 */
export async function sendForm(
	n8nUrl: string,
	{ webhookId }: INode,
	values: Array<string | FormFile>,
): Promise<string> {
	const url = `${n8nUrl}/form/${webhookId}`;
	await eventually('the form to be open', async () => (await axios.get(url)).status);
	const form = formOf(values);
	const { data } = await axios.post<{ formWaitingUrl: string }>(url, form, { headers: form.getHeaders() });
	return data.formWaitingUrl;
}

/** Fills in the page that an execution waits with, and sends it. */
export async function sendPage(url: string, values: string[]): Promise<void> {
	const form = formOf(values);
	await axios.post(url, form, { headers: form.getHeaders() });
}

/** Waits until an execution waits with a page, as a browser does, and returns the page. */
export async function nextPage(url: string): Promise<string> {
	const status = new URL(url);
	status.pathname += '/n8n-execution-status';
	await eventually(
		'the next page of the form',
		async () => (await axios.get<string>(status.href)).data === 'form-waiting' || undefined,
		{ milliseconds: 150_000, every: 1_000 },
	);
	return (await axios.get<string>(url)).data;
}

/** Waits for the last page of a form, and ends the execution by it, as a browser does. */
export async function lastPage(url: string): Promise<string> {
	const page = await nextPage(url);
	await axios.post(url, {});
	return page;
}

/** The first link of a page, or the source of what it plays. */
export function addressIn(page: string, pattern: RegExp): string {
	const [, address] = pattern.exec(page) ?? [];
	if (!address) throw new Error(`No ${pattern} in ${page.slice(0, 2_000)}`);
	return address.replace(/&amp;/g, '&').replace(/&#x3D;/g, '=');
}

function formOf(values: Array<string | FormFile>): FormData {
	const form = new FormData();
	values.forEach((value, index) => {
		const name = `field-${index}`;
		if (typeof value === 'string') form.append(name, value);
		else form.append(name, value.bytes, { filename: value.filename, contentType: value.contentType });
	});
	return form;
}
