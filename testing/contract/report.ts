import type { Belief, Finding } from './belief';
import { titleOf, type MadeThing } from './made';
import { mirrorLines } from './mirror';
import { redactText, redactValue } from './redact';
import type { Outcome } from './run';

/** What a report says about the run itself. */
export interface RunFacts {
	/** Origin of the service. */
	service: string;
	startedAt: string;
	/** Seconds. */
	took: number;
	/** Version of this package and of Node.js. */
	version: string;
	node: string;
	/** Beans that were allowed; undefined: nothing was made. */
	spend?: number;
}

interface Line {
	id: string;
	believes: string;
	marks: Belief['marks'];
	outcome: Finding['outcome'];
	seen: string;
	/** Options of the stand-in. */
	mirror: string[];
	answers?: string[];
	reply?: unknown;
}

export interface Report extends RunFacts {
	held: number;
	refuted: number;
	notAsked: number;
	beansBefore?: number;
	beansAfter?: number;
	made: Array<Omit<MadeThing, 'kind'> & { kind: string }>;
	beliefs: Line[];
}

/** Only what is wanted of a reply: not its headers, nor the body a second time. */
function replyOf(reply: unknown): unknown {
	const { status, contentType, text, body } = (reply ?? {}) as Record<string, unknown>;
	if (typeof status !== 'number' || contentType === undefined) return reply;
	return body === undefined ? { status, contentType, text } : { status, body };
}

/** The report of a run, with nothing secret in it. */
export function reportOf({ checked, made, secrets, ...beans }: Outcome, facts: RunFacts): Report {
	const count = (outcome: Finding['outcome']) =>
		checked.filter(({ finding }) => finding.outcome === outcome).length;
	return {
		...facts,
		held: count('held'),
		refuted: count('refuted'),
		notAsked: count('not asked'),
		beansBefore: beans.beansBefore,
		beansAfter: beans.beansAfter,
		made: made.map((thing) => ({ ...thing, kind: titleOf(thing), state: redactText(thing.state, secrets) })),
		beliefs: checked.map(({ belief, finding }) => ({
			id: belief.id,
			believes: belief.believes,
			marks: belief.marks,
			outcome: finding.outcome,
			seen: redactText(finding.seen, secrets),
			mirror:
				finding.outcome === 'refuted'
					? mirrorLines(finding.mirror).map((line) => redactText(line, secrets))
					: [],
			answers: belief.answers?.map(([answer]) => answer),
			reply: finding.reply === undefined ? undefined : redactValue(replyOf(finding.reply), secrets),
		})),
	};
}

const escaped = (text: string) => text.replace(/[|\n\r]+/g, ' ');

const table = (lines: Line[], ...columns: Array<[head: string, cell: (line: Line) => string]>) => [
	`| ${columns.map(([head]) => head).join(' | ')} |`,
	`|${columns.map(() => '---|').join('')}`,
	...lines.map((line) => `| ${columns.map(([, cell]) => escaped(cell(line))).join(' | ')} |`),
	'',
];

function refutedPart(line: Line): string[] {
	const mirror = line.mirror.map((option) => `\`${option}\``).join(', ') || 'no option of the stand-in yet';
	return [
		`### ${line.id}`,
		'',
		`- Believed: ${line.believes} (${line.marks.join(', ')})`,
		`- Seen: ${line.seen}`,
		`- To mirror it: ${mirror}`,
		'',
		...(line.reply === undefined ? [] : ['```json', JSON.stringify(line.reply, null, 2), '```', '']),
	];
}

/** The report to be read. */
export function markdownOf(report: Report): string {
	const { beliefs, made } = report;
	const of = (outcome: Line['outcome']) => beliefs.filter((line) => line.outcome === outcome);
	const [refuted, notAsked, held] = [of('refuted'), of('not asked'), of('held')];
	const spent =
		report.beansBefore !== undefined && report.beansAfter !== undefined
			? `${report.beansBefore} beans before, ${report.beansAfter} after`
			: 'balance unknown';
	const id: [string, (line: Line) => string] = ['Belief', (line) => `${line.id}: ${line.believes}`];
	const seen: [string, (line: Line) => string] = ['Seen', (line) => line.seen];
	return [
		'# What Chanjing does, and what this package believes',
		'',
		`${report.service}, ${report.startedAt}, ${report.took} s · n8n-nodes-chanjing ${report.version}, Node.js ${report.node}`,
		'',
		`**${report.held} held, ${report.refuted} refuted, ${report.notAsked} not asked.** ${spent}` +
			`${report.spend === undefined ? '; only what costs nothing was asked' : ` (--spend ${report.spend})`}.`,
		'',
		'## Refuted',
		'',
		...(refuted.length > 0 ? refuted.flatMap(refutedPart) : ['None.', '']),
		'## Not asked',
		'',
		...table(notAsked, id, ['Why', (line) => line.seen]),
		'## Held',
		'',
		...table(held, id, ['Source', (line) => line.marks.join(', ')], seen),
		'## Made in the account',
		'',
		...(made.length > 0
			? made.map((one) => `- ${one.kind} ${one.id}: ${one.isDeleted ? 'deleted' : one.state}`)
			: ['Nothing.']),
		'',
	].join('\n');
}
