import fc from 'fast-check';

import { placeOf, screenOf, subtitlesOf } from '../../../../../nodes/Chanjing/actions/avatarVideo/layout';

const side = fc.integer({ min: 16, max: 8000 });
const size = fc.record({ width: side, height: side });
const resolution = fc.constantFrom<0 | 1>(0, 1);
const runs = { seed: 1, numRuns: 500 };

it('a figure is fitted into any screen as a whole: as large as it can be, in the middle of the bottom, in its proportions', () => {
	fc.assert(
		fc.property(size, size, (screen, figure) => {
			const { x, y, width, height } = placeOf(screen, figure, {});
			expect([x, y, width, height].every(Number.isInteger)).toBe(true);
			expect(Math.min(x, y, width - 1, height - 1)).toBeGreaterThanOrEqual(0);
			expect(x + width).toBeLessThanOrEqual(screen.width);
			expect(y + height).toBe(screen.height);
			expect(Math.abs(screen.width - width - 2 * x)).toBeLessThanOrEqual(1);
			expect(width === screen.width || Math.abs(height - screen.height) <= figure.height / figure.width).toBe(
				true,
			);
			expect(Math.abs(width * figure.height - height * figure.width)).toBeLessThanOrEqual(
				Math.max(figure.width, figure.height),
			);
		}),
		runs,
	);
});

it('a figure whose size no list tells fills the screen', () => {
	const screen = { width: 720, height: 1280 };
	expect(placeOf(screen, { width: 0, height: 0 }, {})).toEqual({ x: 0, y: 0, ...screen });
});

it('the documented subtitles stay inside any screen', () => {
	fc.assert(
		fc.property(resolution, size, (rate, screen) => {
			const { x, y, width, height, font_size: letters } = subtitlesOf(rate, screen) as Record<string, number>;
			expect(Math.min(x, y, width - 1, height - 1, letters - 1)).toBeGreaterThanOrEqual(0);
			expect(x + width).toBeLessThanOrEqual(screen.width);
			expect(y + height).toBeLessThanOrEqual(screen.height);
		}),
		runs,
	);
	expect(screenOf(0, {})).toEqual({ width: 1080, height: 1920 });
	expect(screenOf(1, {})).toEqual({ width: 2160, height: 3840 });
});
