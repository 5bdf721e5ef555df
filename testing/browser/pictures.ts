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

/** The sides of what elements cover together. */
async function sides(elements: Locator[]) {
	const boxes = (await Promise.all(elements.map(async (one) => await one.boundingBox()))).filter(
		(box) => box !== null,
	);
	return {
		left: Math.min(...boxes.map(({ x }) => x)),
		top: Math.min(...boxes.map(({ y }) => y)),
		right: Math.max(...boxes.map(({ x, width }) => x + width)),
		bottom: Math.max(...boxes.map(({ y, height }) => y + height)),
	};
}

/** A frame around elements, with a little air, that does not leave `within`. */
async function around(elements: Locator[], within: Locator) {
	const air = 10;
	const [inner, outer] = await Promise.all([sides(elements), sides([within])]);
	const x = Math.max(inner.left - air, outer.left);
	const y = Math.max(inner.top - air, outer.top);
	const right = Math.min(inner.right + air, outer.right);
	const bottom = Math.min(inner.bottom + air, outer.bottom);
	return { x, y, width: right - x, height: bottom - y };
}

/** Toasts and hints come and go, and cover what is to be seen. */
const passing = '.el-notification, .n8n-tooltip { display: none !important; }';

/** Hides the fields around one, of which the list that it opens would leave a sliver. */
const onlyField = (name: string) =>
	`[data-test-id="parameter-item"]:not(:has([data-test-id="parameter-input-${name}"])) { visibility: hidden; }`;

/** Adds a style to the page: what removes it. */
async function styled({ page }: Editor, content: string): Promise<() => Promise<void>> {
	const style = await page.addStyleTag({ content });
	return async () => await style.evaluate((element: unknown) => (element as { remove: () => void }).remove());
}

/**
 * Takes a picture for the README in light and in dark, as `docs/images/<name>.<look>.png`. Does nothing unless
 * `TAKE_PICTURES=1` is set.
 * @param what what to show: an element, or all between some
 * @param within what the picture of all between some does not leave; default: the panel of the open node
 * @param field the only field of the node to be seen
 * @param again leads to what is to be seen once more, where n8n does not recolour all of it
 */
export async function picture(
	editor: Editor,
	name: string,
	{
		what,
		within = editor.panel,
		field,
		again,
	}: { what: Locator | Locator[]; within?: Locator; field?: string; again?: () => Promise<void> },
): Promise<void> {
	if (!wanted) return;
	await mkdir(folder, { recursive: true });
	for (const look of ['light', 'dark'] satisfies Look[]) {
		await editor.look(look);
		await again?.();
		const show = await styled(editor, passing + (field ? onlyField(field) : ''));
		await editor.page.mouse.move(0, 0);
		await editor.page.waitForTimeout(1_000);
		const path = join(folder, `${name}.${look}.png`);
		const how = { path, animations: 'disabled' } as const;
		if (Array.isArray(what)) await editor.page.screenshot({ ...how, clip: await around(what, within) });
		else await what.screenshot(how);
		await show();
	}
	await editor.look('light');
}

/** Takes a picture of a field whose list is open. */
export async function pictureOfList(
	editor: Editor,
	name: string,
	label: string,
	field: string,
	entries: Locator,
): Promise<void> {
	const what = [editor.label(label), editor.field(field), entries.first(), entries.last()];
	await picture(editor, name, { what, field });
}

/** Takes a picture of the output with the video that it shows. */
export async function pictureOfVideo(editor: Editor, name: string): Promise<void> {
	const what = [editor.output.getByTestId('run-data-pane-header'), editor.output.locator('video')];
	await picture(editor, name, { what, within: editor.output });
}

/** What the videos of the page do. */
const videos = `(() => {
	const all = [...document.querySelectorAll('video')];
	if (all.length === 0) return 'none';
	return all.every((one) => one.readyState > 1 && !one.ended) ? 'playing' : 'loading or ended';
})()`;

/** Of the film: its width in pixels, its pictures a second, how much faster than life it runs, and how large it may be. */
const film = { width: 880, fps: 6, faster: 1.5, maxBytes: 1_000_000 };

/**
 * Films `work` for the README, as `docs/images/<name>.gif`, until the video that is played last ends. Only does `work`
 * unless `TAKE_PICTURES=1` is set.
 * @throws when the film is larger than 1 MB
 */
export async function filmed(editor: Editor, name: string, work: () => Promise<void>): Promise<void> {
	if (!wanted) return await work();
	const frames = await mkdtemp(join(tmpdir(), 'chanjing-film-'));
	try {
		const shots: Array<{ path: string; at: number }> = [];
		const show = await styled(editor, passing);
		let isRunning = true;
		const camera = (async () => {
			while (isRunning) {
				const path = join(frames, `${shots.length}.png`);
				const at = Date.now();
				const before = await editor.page.evaluate(videos);
				await editor.page.screenshot({ path });
				const after = await editor.page.evaluate(videos);
				if (before === after && after !== 'loading or ended') shots.push({ path, at });
				await new Promise((resolve) => setTimeout(resolve, 1000 / film.fps / film.faster / 2));
			}
		})();
		await work().finally(() => (isRunning = false));
		await camera;
		await show();
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
