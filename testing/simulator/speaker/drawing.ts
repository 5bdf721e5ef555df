/** A filled shape. Its path is SVG path data, absolute `M`, `L` and `C` only, in a square of 1000 units. */
export interface Shape {
	path: string;
	/** RRGGBB. */
	fill: string;
	/** 0 to 1; 1 where not given. */
	opacity?: number;
}

/** How wide a mouth is open: 0 is closed, 4 the widest. */
export type Opening = 0 | 1 | 2 | 3 | 4;

export const background = 'CFE3E0';

const skin = 'F2BF9B';
const shade = 'DE9F7A';
const hair = '4A2F2A';
const jumper = '2F6F73';

/** The share of a radius at which the handles of a quarter circle lie. */
const quarter = 0.5523;

function ellipse(x: number, y: number, rx: number, ry = rx): string {
	const [hx, hy] = [rx * quarter, ry * quarter];
	return [
		`M ${x - rx} ${y}`,
		`C ${x - rx} ${y - hy} ${x - hx} ${y - ry} ${x} ${y - ry}`,
		`C ${x + hx} ${y - ry} ${x + rx} ${y - hy} ${x + rx} ${y}`,
		`C ${x + rx} ${y + hy} ${x + hx} ${y + ry} ${x} ${y + ry}`,
		`C ${x - hx} ${y + ry} ${x - rx} ${y + hy} ${x - rx} ${y}`,
	].join(' ');
}

/** The same path on the other half of the face, too. */
const both = (path: string) => `${path} ${mirrored(path)}`;

function mirrored(path: string): string {
	let isX = false;
	return path.replace(/-?[\d.]+/g, (number) => {
		isX = !isX;
		return isX ? String(1000 - Number(number)) : number;
	});
}

/** A light disc behind the person. */
export const disc: Shape = { fill: 'E4F0EC', path: ellipse(500, 470, 410) };

/** What stays where it is: the shoulders, the neck. */
export const still: Shape[] = [
	{
		fill: jumper,
		path: 'M 120 1010 C 128 850 190 786 300 752 C 360 734 400 720 424 690 L 576 690 C 600 720 640 734 700 752 C 810 786 872 850 880 1010',
	},
	{
		fill: '275D61',
		path: both('M 262 1010 C 266 960 262 910 246 872 C 278 908 294 960 296 1010'),
	},
	{
		fill: skin,
		path: 'M 424 600 L 424 700 C 424 770 576 770 576 700 L 576 600',
	},
	{ fill: shade, path: 'M 424 640 C 450 700 550 700 576 640 L 576 668 C 545 728 455 728 424 668' },
	{
		fill: '3C8489',
		path: 'M 414 694 C 414 800 586 800 586 694 C 594 698 602 706 606 714 C 600 832 400 832 394 714 C 398 706 406 698 414 694',
	},
];

/** What moves with the head and lies behind the face. */
const behindFace: Shape[] = [
	{
		fill: hair,
		path: 'M 500 118 C 320 112 268 250 276 400 C 280 520 262 600 300 664 C 350 700 420 660 430 600 L 570 600 C 580 660 650 700 700 664 C 738 600 720 520 724 400 C 732 250 680 112 500 118',
	},
	{ fill: skin, path: `${ellipse(322, 440, 34, 48)} ${ellipse(678, 440, 34, 48)}` },
	{ fill: shade, path: `${ellipse(320, 442, 15, 26)} ${ellipse(680, 442, 15, 26)}` },
];

const face: Shape[] = [
	{
		fill: skin,
		path: 'M 500 196 C 620 196 678 280 676 400 C 674 530 610 664 500 664 C 390 664 326 530 324 400 C 322 280 380 196 500 196',
	},
	{ fill: 'EE9A86', opacity: 0.45, path: both(ellipse(396, 512, 42, 27)) },
	{
		fill: hair,
		path: 'M 320 410 C 300 250 380 168 500 166 C 640 160 700 260 680 410 C 674 350 650 300 600 268 C 540 316 440 330 372 312 C 340 340 324 372 320 410',
	},
	{ fill: hair, path: both('M 372 372 C 392 350 430 348 456 362 C 430 356 398 360 374 380') },
	{
		fill: shade,
		path: 'M 508 440 C 528 478 532 500 518 510 C 508 517 492 517 482 510 C 494 513 508 512 513 504 C 518 492 512 470 508 440',
	},
];

const openEyes: Shape[] = [
	{ fill: 'FFFFFF', path: both('M 378 424 C 392 396 438 394 456 424 C 440 450 396 452 378 424') },
	{ fill: '5B3A29', path: both(ellipse(418, 422, 21, 22)) },
	{ fill: '20140F', path: both(ellipse(418, 422, 11, 12)) },
	{ fill: 'FFFFFF', path: `${ellipse(425, 415, 5)} ${ellipse(589, 415, 5)}` },
	{
		fill: '33201B',
		path: both('M 370 422 C 388 386 442 384 462 422 C 440 396 394 398 378 424'),
	},
];

const closedEyes: Shape[] = [
	{ fill: '33201B', path: both('M 374 424 C 394 446 440 446 460 424 C 442 456 392 456 374 424') },
];

/** Half the width and the height of the mouth, for each opening. */
const mouths: Array<[number, number]> = [
	[56, 0],
	[52, 16],
	[50, 34],
	[48, 54],
	[45, 76],
];

function mouth(opening: Opening): Shape[] {
	const y = 570;
	if (opening === 0) {
		return [
			{
				fill: 'A84A48',
				path: `M 444 ${y - 4} C 470 ${y + 14} 530 ${y + 14} 556 ${y - 4} C 536 ${y + 26} 464 ${y + 26} 444 ${y - 4}`,
			},
		];
	}
	const [half, height] = mouths[opening];
	const outline = (more: number) => {
		const [left, right, top, bottom] = [
			500 - half - more,
			500 + half + more,
			y - 6 - more,
			y - 4 + height + more,
		];
		const middle = y + height * 0.2;
		return [
			`M ${left} ${middle}`,
			`C ${left + 18} ${top} 480 ${top - 4} 500 ${top + 3}`,
			`C 520 ${top - 4} ${right - 18} ${top} ${right} ${middle}`,
			`C ${right - 6} ${bottom} 530 ${bottom + 4} 500 ${bottom + 4}`,
			`C 470 ${bottom + 4} ${left + 6} ${bottom} ${left} ${middle}`,
		].join(' ');
	};
	const inside: Shape[] = [{ fill: '5A1E22', path: outline(0) }];
	if (opening > 1) {
		const teeth = Math.min(14, height * 0.3);
		inside.push({
			fill: 'FFFFFF',
			path: `M ${500 - half + 14} ${y + 2} C ${500 - half + 30} ${y - 8} ${500 + half - 30} ${y - 8} ${500 + half - 14} ${y + 2} C ${500 + half - 30} ${y + teeth} ${500 - half + 30} ${y + teeth} ${500 - half + 14} ${y + 2}`,
		});
		inside.push({
			fill: 'D9706C',
			path: ellipse(500, y - 6 + height - height * 0.16, half * 0.5, height * 0.18),
		});
	}
	return [{ fill: 'B9524F', path: outline(8) }, ...inside];
}

/** The head, which sways as one. */
export function head(opening: Opening, isBlinking: boolean): Shape[] {
	return [...behindFace, ...face, ...(isBlinking ? closedEyes : openEyes), ...mouth(opening)];
}
