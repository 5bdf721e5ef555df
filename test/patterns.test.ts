import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { messageCharacters } from '../nodes/Chanjing/limits';
import { readMessage, redact } from '../nodes/Chanjing/errors/redact';

const root = join(__dirname, '..');
const megabyte = 2 ** 20;

/** Every regular expression in the shipped code, by its text, and in which file it stands. */
function shippedPatterns(): Map<string, string> {
	const patterns = new Map<string, string>();
	for (const folder of ['nodes', 'credentials']) {
		for (const path of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
			if (!path.endsWith('.ts')) continue;
			const file = join(folder, path);
			const source = ts.createSourceFile(
				file,
				readFileSync(join(root, file), 'utf8'),
				ts.ScriptTarget.Latest,
			);
			const visit = (node: ts.Node): void => {
				if (ts.isRegularExpressionLiteral(node)) patterns.set(node.text, file);
				// Expressions that n8n evaluates are strings.
				if (ts.isStringLiteralLike(node)) {
					for (const [text] of node.text.matchAll(/(?<=replace\()\/.+?\/[a-z]*(?=,)/g))
						patterns.set(text, file);
				}
				ts.forEachChild(node, visit);
			};
			visit(source);
		}
	}
	return patterns;
}

/** A text that a pattern is tried on: a piece that is repeated, after what stands before it once. */
interface Case {
	start?: string;
	piece: string;
}

function toPattern(text: string): RegExp {
	const end = text.lastIndexOf('/');
	return new RegExp(text.slice(1, end), text.slice(end + 1));
}

/** The words in a pattern. */
function wordsIn(text: string): string[] {
	const literal = text
		.slice(1, text.lastIndexOf('/'))
		.replace(/\\(.)|[\^$()[\]{}?*+|]/g, (_, escaped: string = ' ') => (/\W/.test(escaped) ? escaped : ' '));
	return literal.split(/\s+/).filter((word) => word.length > 1);
}

/** What begins to match, again and again, and does not end as the pattern wants. */
function worstCases(text: string): Case[] {
	const words = wordsIn(text);
	const general = [
		'a',
		'0',
		' ',
		'/',
		'.',
		'-',
		'"',
		'\\',
		'=',
		'?',
		'<',
		'文',
		'😀',
		'#\uFE0F',
		'http://',
		'\\"',
		'1.',
		'%41',
	];
	const again = [...new Set([...general, ...words])].map((piece) => ({ piece }));
	// What begins once, and goes on for long.
	const once = words.slice(0, 1).flatMap((start) => [' ', 'a', '0'].map((piece) => ({ start, piece })));
	return [...again, ...once];
}

const repeated = ({ start = '', piece }: Case, length: number) =>
	start + piece.repeat(Math.ceil(length / piece.length)).slice(0, length) + '\n!';

/** The time that this process worked, in µs: others may be at work on the same machine. */
function timeOf(work: () => void): number {
	const start = process.cpuUsage();
	work();
	return process.cpuUsage(start).user;
}

/** A plain look at each character: what takes less is not worth a comparison. */
function plainLook(length: number): number {
	const text = repeated({ piece: 'a' }, length);
	return timeOf(() => void text.replace(/[b-z]/g, ''));
}

/** Twice the time for twice the text is linear, four times the time quadratic. */
const linear = 3;

/** How many times the time of half a text the whole one takes, at best: a busy machine makes it more by chance. */
function growth(worst: Case, length: number, work: (text: string) => unknown): number {
	const [whole, half] = [repeated(worst, length), repeated(worst, length / 2)];
	// A pattern is compiled to machine code when it is used again.
	for (let warmUp = 0; warmUp < 3; warmUp++) work(repeated(worst, 512));
	let best = Infinity;
	for (let attempt = 0; attempt < 8 && best > linear; attempt++) {
		const [long, short] = [whole, half].map((text) => timeOf(() => void work(text)));
		best = Math.min(best, long / Math.max(short, plainLook(length)));
	}
	return best;
}

test('every pattern of the shipped code takes twice the time for twice the text, whatever stands in it', () => {
	const patterns = shippedPatterns();
	expect(patterns.size).toBeGreaterThan(20);
	const slow: string[] = [];
	for (const [text, file] of patterns) {
		const pattern = toPattern(text);
		for (const worst of worstCases(text)) {
			// From small to large, so that one that is slow is found before it takes minutes.
			const isSlow = (length: number) => growth(worst, length, (one) => one.replace(pattern, '')) > linear;
			// Once more, for a busy machine can make a short time long many times in a row.
			const found = [megabyte / 1024, megabyte / 64, megabyte / 8, megabyte].find(
				(length) => isSlow(length) && isSlow(length),
			);
			if (found) slow.push(`${text} in ${file} with ${found} characters of ${JSON.stringify(worst)}`);
		}
	}
	expect(slow).toEqual([]);
}, 120_000);

test.each<[string, Case, number]>([
	['/(https?:\\/\\/[^\\s?]+)\\?[^\\s]*/g', { piece: 'http://' }, 64],
	['/\\/+$/', { piece: '/' }, 64],
	['/\\{\\{\\s*(.+?)\\s*\\}\\}/gs', { start: '{{', piece: ' ' }, 1024],
])('a pattern such as %s would be found', (text, worst, part) => {
	expect(worstCases(text)).toContainEqual(worst);
	const work = (one: string) => one.replace(toPattern(text), '');
	// A busy machine can also make the shorter time longer.
	const measured = Array.from({ length: 5 }, () => growth(worst, megabyte / part, work));
	expect(Math.max(...measured)).toBeGreaterThan(linear);
});

test.each(['http://', 'https://a?', 'http', 'a-secret', '?'])(
	'redaction is linear in a text of "%s"',
	(piece) => {
		const work = (text: string) => redact(text, ['a-secret', 'http://b']);
		expect(growth({ piece }, megabyte, work)).toBeLessThan(linear);
	},
);

test('words of Chanjing are cut after what must not be read was taken out', () => {
	const secret = 's'.repeat(20);
	const text = 'x'.repeat(messageCharacters - 10) + secret;
	expect(readMessage(text, [secret])).toBe(`${'x'.repeat(messageCharacters - 10)}***`);
	expect(readMessage('y'.repeat(megabyte))).toBe(`${'y'.repeat(messageCharacters)}…`);
	expect([undefined, null, {}, 7].map((value) => readMessage(value))).toEqual(['', '', '', '7']);
});
