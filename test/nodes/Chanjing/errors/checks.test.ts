import {
	checkChoice,
	checkId,
	checkNumber,
	checkSpokenText,
	checkUrl,
} from '../../../../nodes/Chanjing/errors/checks';
import { ChanjingError } from '../../../../nodes/Chanjing/errors/chanjingError';

const label = 'Field';

/** Every refusal names the field. */
function refusal(check: () => unknown): ChanjingError {
	try {
		check();
	} catch (error) {
		expect(error).toBeInstanceOf(ChanjingError);
		expect(error).toMatchObject({ kind: 'input' });
		expect((error as Error).message).toMatch(/^Field: /);
		return error as ChanjingError;
	}
	throw new Error('It was not refused');
}

describe('a text', () => {
	const text = (value: unknown) => checkSpokenText({ label, value });

	test.each(['', '   ', '\n\t', undefined, null])('%p is missing', (value) => {
		expect(refusal(() => text(value)).message).toContain('missing');
	});

	test('3,999 characters pass, 4,000 do not', () => {
		expect(text('好'.repeat(3999))).toHaveLength(3999);
		expect(refusal(() => text('好'.repeat(4000))).message).toContain('4000 characters');
	});

	test('characters are counted, not UTF-16 units', () => {
		expect([...text('𠮷'.repeat(3999))]).toHaveLength(3999);
		refusal(() => text('𠮷'.repeat(4000)));
	});

	test('white space around it does not count and is not sent', () => {
		expect(text(`  ${'a'.repeat(3999)}\n`)).toHaveLength(3999);
	});

	test.each(['😀', '❤️', '1️⃣', '#️⃣', '🇨🇳', '👍🏽', '👨‍👩‍👧', '⌚', '©️', '™️', '🀄', '✨', '🤌', '🪿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])(
		'%s is refused as an emoji, with the emoji in the message',
		(emoji) => {
			expect(refusal(() => text(`你好${emoji}再见`)).message).toContain('emoji');
		},
	);

	test.each([
		'你好，世界！“引号”——破折号……（括号）《书名》、顿号',
		'2024年，100% #1 * 5°C ½ №1',
		'© ® ™ Copyright',
		'→ ← ↑ ↓ ≤ ≥ ≠ ± ×',
		'①②③ Ⅷ ㎡ ℃ ¥ € £',
		'𠮷野家 𪚥',
		'Ünïcödé, ñ, ß, Привет, مرحبا, こんにちは, 안녕',
		'line one\nline two\ttab',
	])('%s passes', (value) => {
		expect(text(value)).toBe(value);
	});
});

describe('an ID', () => {
	const id = (value: unknown) => checkId({ label, value });

	test.each(['9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d', '2003847562910384756', 'C-ABC_def-1', ' padded '])(
		'%s passes',
		(value) => {
			expect(id(value)).toBe(value.trim());
		},
	);

	test('a number passes as its digits', () => {
		expect(id(123456)).toBe('123456');
	});

	test.each(['', '  ', undefined, null])('%p is missing', (value) => {
		expect(refusal(() => id(value)).message).toContain('missing');
	});

	test.each([
		'a b',
		'../secret',
		'a/b',
		'a?b=c',
		'{{ $json.id }}',
		'[object Object]',
		'视频',
		'x'.repeat(129),
	])('%s is refused', (value) => {
		refusal(() => id(value));
	});
});

describe('a URL', () => {
	const url = (value: unknown) => checkUrl({ label, value });

	test.each(['https://example.com/a.mp4', 'http://127.0.0.1:8080/a?b=c#d', 'HTTPS://EXAMPLE.COM/A'])(
		'%s passes',
		(value) => {
			expect(url(` ${value} `)).toBe(new URL(value).href);
		},
	);

	test.each([
		'',
		undefined,
		'example.com/a.mp4',
		'/a.mp4',
		'ftp://example.com/a',
		'file:///etc/passwd',
		'data:video/mp4;base64,AA==',
		'javascript:alert(1)',
		'https://',
	])('%p is refused', (value) => {
		refusal(() => url(value));
	});
});

describe('a number', () => {
	test.each([
		[0.5, { min: 0.5, max: 2 }],
		[2, { min: 0.5, max: 2 }],
		['1.5', { min: 0.5, max: 2 }],
		[1, { min: 1, integer: true }],
		[100, { min: 1, max: 100, integer: true }],
		[1e9, { min: 1 }],
	])('%p is within %j', (value, range) => {
		expect(checkNumber({ label, value }, range)).toBe(Number(value));
	});

	test.each([
		[0.49, { min: 0.5, max: 2 }],
		[2.01, { min: 0.5, max: 2 }],
		[0, { min: 1, max: 100, integer: true }],
		[101, { min: 1, max: 100, integer: true }],
		[1.5, { min: 1, integer: true }],
		['', { min: 0 }],
		['  ', { min: 0 }],
		['fast', { min: 0 }],
		[undefined, { min: 0 }],
		[NaN, { min: 0 }],
		[Infinity, { min: 0 }],
		[{}, { min: 0 }],
	])('%p is refused for %j, with the range in the message', (value, range) => {
		expect(refusal(() => checkNumber({ label, value }, range)).message).toContain(String(range.min));
	});

	test.each([null, true, []])('%p is no number', (value) => {
		refusal(() => checkNumber({ label, value }, { min: 0 }));
	});
});

describe('a choice', () => {
	test('a value that an expression gave as text is the choice of that name', () => {
		expect(checkChoice({ label, value: '2' }, [1, 2])).toBe(2);
		expect(checkChoice({ label, value: '' }, ['', 'random'])).toBe('');
	});

	test.each([0, 3, 'x', undefined, null])('%p is refused with the choices in the message', (value) => {
		expect(refusal(() => checkChoice({ label, value }, [1, 2])).message).toContain('1, 2');
	});
});
