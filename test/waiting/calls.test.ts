import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { file, type ItemInput } from '../../testing/engine';
import type { EndpointName } from '../../testing/simulator';
import { openStage, type Stage, texts } from '../../testing/stage';

/** How much faster time runs here: everything below lasts that much shorter, and costs the same calls. */
const times = 100;

/** In real life: a file can be used after half a minute, a video takes two to three minutes. */
const realLife = { fileReadyMs: 30_000, pendingMs: 20_000, generatingMs: 130_000 };

const sizes = [1, 10, 50];

type Way = (stage: Stage, items: ItemInput[]) => Promise<INodeExecutionData[]>;

const create = (stage: Stage, parameters: INodeParameters): INodeParameters => ({
	...stage.order,
	videoSource: 'binary',
	...parameters,
});

const callback: Way = async (stage, items) => {
	const run = await stage.run(create(stage, { waitMode: 'callback' }), { items });
	return run.status === 'waiting' ? (await run.resumed()).items : run.items;
};

/** Gets the tasks that the items name, and waits for those that are not finished. */
const get: Way = async (stage, items) => {
	const taskId = '={{ $json.id }}';
	const run = await stage.run({ resource: 'lipSync', operation: 'get', taskId, waitMode: 'poll' }, { items });
	return run.items;
};

const ways: Record<string, Way> = {
	'Wait for Video': async (stage, items) =>
		(await stage.run(create(stage, { waitMode: 'poll' }), { items })).items,
	'Wait for Callback': callback,
	'Wait for Callback, then Get': async (stage, items) => await get(stage, await callback(stage, items)),
	'Do Not Wait + Trigger': async (stage, items) => {
		const trigger = await stage.trigger();
		const options = { callbackUrl: trigger.url };
		await stage.run(create(stage, { options }), { items });
		await stage.sim.log.waitFor('callback', items.length, 25_000);
		return trigger.started.flatMap((started) => started.items);
	},
};

const columns = {
	exchanges: ['accessToken'],
	uploads: ['createUploadUrl', 'put'],
	'looks at files': ['fileList', 'fileDetail'],
	creates: ['createLipSync'],
	'looks at tasks': ['lipSyncList', 'lipSyncDetail'],
} satisfies Record<string, EndpointName[]>;

type Row = Record<keyof typeof columns | 'videos' | 'callbacks' | 'refused' | 'calls', number>;

async function measure(way: Way, count: number): Promise<Row> {
	const scaled = Object.fromEntries(Object.entries(realLife).map(([name, ms]) => [name, ms / times]));
	const stage = await openStage({ times, sim: scaled });
	try {
		await stage.engine.listen();
		const items = texts(count).map((item) => ({
			...item,
			files: { data: file(randomBytes(500), { fileName: 'clip.mp4', mimeType: 'video/mp4' }) },
		}));
		const finished = await way(stage, items);
		const { log } = stage.sim;
		const total = (names: EndpointName[]) => names.reduce((sum, name) => sum + log.count(name), 0);
		return {
			...(Object.fromEntries(Object.entries(columns).map(([name, names]) => [name, total(names)])) as Record<
				keyof typeof columns,
				number
			>),
			videos: finished.filter(({ json }) => json.state === 'success').length,
			callbacks: log.count('callback'),
			refused: log.entries.filter(({ code }) => code !== undefined && code !== 0).length,
			calls: log.count(),
		};
	} finally {
		await stage.close();
	}
}

/** The calls per video that the documents state for a way and a number of videos; no number where they state none. */
function stated(way: string, count: number): number {
	const root = join(__dirname, '../..');
	const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => join('docs', name))]
		.filter((name) => name.endsWith('.md'))
		.map((name) => readFileSync(join(root, name), 'utf8'));
	const rows = documents
		.join('\n')
		.split('\n')
		.map((line) => line.split('|').map((cell) => cell.trim()));
	const heading = rows.find((cells) => cells[1] === 'Videos' && cells.includes(way)) ?? [];
	const row = rows.slice(rows.indexOf(heading)).find((cells) => cells[1] === String(count)) ?? [];
	return Number(row[heading.indexOf(way)]);
}

describe.each(Object.keys(ways))('%s', (way) => {
	it.each(sizes)('makes %i videos with few calls', async (count) => {
		const row = await measure(ways[way], count);
		const { videos, creates, exchanges, uploads, refused } = row;
		expect({ videos, creates, exchanges, uploads, refused }).toEqual({
			videos: count,
			creates: count,
			exchanges: 1,
			uploads: 2 * count,
			refused: 0,
		});
		// Ten creates a minute: so many minutes the whole lasts, in each of which the looks are as far apart as for one video.
		const minutes = Math.ceil(count / 10) + 3;
		expect(row['looks at files']).toBeLessThanOrEqual(12 * minutes);
		if (way === 'Wait for Video') expect(row['looks at tasks']).toBeLessThanOrEqual(20 * minutes);
		// One for each callback, one before the wait, and one for Get.
		else expect(row['looks at tasks']).toBeLessThanOrEqual(count + 2);

		// Where the machine is slow, time that runs so much faster leaves room for fewer looks, never for more.
		const figure = stated(way, count);
		expect(row.calls / count).toBeLessThanOrEqual(1.2 * figure + 3 / count);
	});
});
