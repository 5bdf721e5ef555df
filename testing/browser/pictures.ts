import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { ffmpeg } from '../ffmpeg';
import { projectRoot } from '../n8n/paths';
import type { Editor, Look } from './editor';

const folder = join(projectRoot, 'docs', 'images');

/** Whether the pictures of the README are to be taken anew: `TAKE_PICTURES=1 npm run test:browser`. */
const wanted = process.env.TAKE_PICTURES === '1';

/** A frame around elements, with a little air. */
async function around(elements: Locator[]) {
	const boxes = (await Promise.all(elements.map(async (one) => await one.boundingBox()))).filter(
		(box) => box !== null,
	);
	const air = 12;
	const x = Math.min(...boxes.map((box) => box.x)) - air;
	const y = Math.min(...boxes.map((box) => box.y)) - air;
	const right = Math.max(...boxes.map((box) => box.x + box.width)) + air;
	const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + air;
	return { x, y, width: right - x, height: bottom - y };
}

/**
 * Takes a picture for the README in light and in dark, as `docs/images/<name>.<look>.png`. Does nothing unless
 * `TAKE_PICTURES=1` is set.
 * @param what what to show: an element, or all between some; default: the whole page
 * @param again leads to what is to be seen once more, where n8n does not recolour all of it
 */
export async function picture(
	editor: Editor,
	name: string,
	{ what, again }: { what?: Locator | Locator[]; again?: () => Promise<void> } = {},
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
		const path = join(folder, `${name}.${look}.png`);
		const shown = what && !Array.isArray(what) ? what : editor.page;
		const clip = Array.isArray(what) ? await around(what) : undefined;
		await shown.screenshot({ path, clip, animations: 'disabled' });
		await hidden.evaluate((style: unknown) => (style as { remove: () => void }).remove());
	}
	await editor.look('light');
}

/** Of the film: its width in pixels, its pictures a second, how much faster than life it runs, and how large it may be. */
const film = { width: 880, fps: 6, faster: 1.5, maxBytes: 1_000_000 };

/**
 * Films `work` for the README, as `docs/images/<name>.gif`. Only does `work` unless `TAKE_PICTURES=1` is set.
 * @throws when the film is larger than 1 MB
 */
export async function filmed(editor: Editor, name: string, work: () => Promise<void>): Promise<void> {
	if (!wanted) return await work();
	const frames = await mkdtemp(join(tmpdir(), 'chanjing-film-'));
	try {
		const shots: Array<{ path: string; at: number }> = [];
		let isRunning = true;
		const camera = (async () => {
			while (isRunning) {
				const path = join(frames, `${shots.length}.png`);
				const at = Date.now();
				await editor.page.screenshot({ path });
				shots.push({ path, at });
				await new Promise((resolve) => setTimeout(resolve, 1000 / film.fps / film.faster / 2));
			}
		})();
		await work().finally(() => (isRunning = false));
		await camera;
		const list = shots.flatMap(({ path, at }, index) => [
			`file '${path}'`,
			`duration ${((shots[index + 1]?.at ?? at + 1_500) - at) / 1000 / film.faster}`,
		]);
		const listed = join(frames, 'list.txt');
		await writeFile(listed, [...list, `file '${shots.at(-1)?.path}'`].join('\n'));
		const path = join(folder, `${name}.gif`);
		const filter = `fps=${film.fps},scale=${film.width}:-1:flags=lanczos,split[a][b];[a]palettegen=max_colors=128[p];[b][p]paletteuse=dither=none:diff_mode=rectangle`;
		await ffmpeg(['-f', 'concat', '-safe', '0', '-i', listed, '-filter_complex', filter, '-loop', '0', path]);
		const { size } = await stat(path);
		if (size > film.maxBytes) throw new Error(`${path} has ${size} bytes; ${film.maxBytes} are allowed`);
	} finally {
		await rm(frames, { recursive: true, force: true });
	}
}
