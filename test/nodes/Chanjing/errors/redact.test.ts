import { redact } from '../../../../nodes/Chanjing/errors/redact';

test.each([
	['https://host/a.mp4?Signature=x&Expires=1', 'https://host/a.mp4?…'],
	['see http://127.0.0.1:80/a?b=c, please', 'see http://127.0.0.1:80/a?… please'],
	['HTTPS://HOST/a?token=x', 'HTTPS://HOST/a?…'],
	['url="https://host/a?x=1" and <https://host/b?y=2>', 'url="https://host/a?…" and <https://host/b?…>'],
	['链接https://host/a?x=1 失败', '链接https://host/a?… 失败'],
])('the query of a URL goes: %s', (text, clean) => {
	expect(redact(text, [])).toBe(clean);
});

test('a URL without a query stays', () => {
	expect(redact('https://host/a.mp4 (code 5)', [])).toBe('https://host/a.mp4 (code 5)');
});

test('every place of every secret goes', () => {
	expect(redact('a1 b2 a1-b2', ['a1', 'b2'])).toBe('*** *** ***-***');
});

test('secrets are taken by the letter, not as patterns', () => {
	expect(redact('a+b (c)* $&', ['a+b', '(c)*', '$&'])).toBe('*** *** ***');
});

test('an empty secret takes nothing', () => {
	expect(redact('text', ['', ''])).toBe('text');
});
