import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { projectRoot } from '../n8n/paths';
import type { Editor, Look } from './editor';

const folder = join(projectRoot, 'docs', 'images');

/** Whether the pictures of the README are to be taken anew: `TAKE_PICTURES=1 npm run test:browser`. */
const wanted = process.env.TAKE_PICTURES === '1';

/**
 * Takes a picture for the README in light and in dark, as `docs/images/<name>.<look>.png`. Does nothing unless
 * `TAKE_PICTURES=1` is set.
 * @param what what to show; default: the whole page
 * @param again leads to what is to be seen once more, where n8n does not recolour all of it
 */
export async function picture(
	editor: Editor,
	name: string,
	{ what, again }: { what?: Locator; again?: () => Promise<void> } = {},
): Promise<void> {
	if (!wanted) return;
	await mkdir(folder, { recursive: true });
	for (const look of ['light', 'dark'] satisfies Look[]) {
		await editor.look(look);
		await again?.();
		// Toasts and hints come and go.
		const hidden = await editor.page.addStyleTag({
			content: '.el-notification, .n8n-tooltip { display: none !important; }',
		});
		await editor.page.mouse.move(0, 0);
		await editor.page.waitForTimeout(1_000);
		await (what ?? editor.page).screenshot({
			path: join(folder, `${name}.${look}.png`),
			animations: 'disabled',
		});
		await hidden.evaluate((style: unknown) => (style as { remove: () => void }).remove());
	}
	await editor.look('light');
}
