import { summary } from '../../scripts/n8n/summary';
import { readExamples } from '../../testing/n8n/examples';
import { sayingSo } from '../../testing/n8n/progress';

it('a long installation says again and again that it goes on, and nothing once it has ended', async () => {
	const said: string[] = [];
	let isEnough: () => void;
	const enough = new Promise<void>((resolve) => (isEnough = resolve));
	const say = (line: string) => {
		if (said.push(line) === 3) isEnough();
	};
	await sayingSo(say, 'Still installing', async () => await enough, 1);
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(said).toHaveLength(3);
	for (const line of said) expect(line).toMatch(/^Still installing, \d+ s$/);
});

it('an installation that fails says why', async () => {
	const broken = async () => await Promise.reject(new Error('no compiler'));
	await expect(sayingSo(() => {}, 'Still building', broken)).rejects.toThrow('no compiler');
});

it('who starts n8n is told the media that the workflows use, under their names, and that nothing is left to fill in', async () => {
	const examples = await readExamples();
	const lines = summary({
		url: 'http://n8n',
		login: { email: 'me@example.com', password: 'secret' },
		about: 'a stand-in',
		workflows: examples.map(({ name, definition }) => ({ id: name, name: definition.name })),
		mediaUrl: 'https://example.com',
		media: { mp4: '/folder/driving-video.mp4', mp3: '/folder/recording.mp3' },
		logFile: '/folder/log',
	}).join('\n');
	const used = JSON.stringify(examples).match(/https:\/\/example\.com\/[\w.-]+/g);
	const told = lines.match(/https:\/\/example\.com\/[\w.-]+/g);
	expect([...new Set(told)].sort()).toEqual([...new Set(used)].sort());
	expect(lines).toMatch(/credential and addresses filled in/);
});
