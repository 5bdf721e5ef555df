import { mirrorLines } from '../../testing/contract/mirror';
import { idsOf, runAgainst } from './contractRun';
import { seenRows, type Row } from './optionRows';

/** Tests each of these options: the report names what it refutes, and nothing else. */
export function testOptions(isWanted: (option: string) => boolean) {
	const titled = seenRows
		.filter(([option]) => isWanted(option))
		.map(([option, row]): [string, string, Row] => [
			mirrorLines(row.set).join(', ').slice(0, 80),
			option,
			row,
		]);

	it.concurrent.each(titled)('%s is told, and nothing else', async (_title, option, row) => {
		const outcome = await runAgainst(row);

		expect(idsOf(outcome, 'refuted').sort()).toEqual([...row.refutes].sort());
		const mirrors = outcome.checked.flatMap(({ finding }) => mirrorLines(finding.mirror));
		expect(mirrors.map((line) => line.split('=')[0])).toContain(row.mirror ?? option);
		const broken = outcome.checked.filter(({ finding }) => finding.seen.startsWith('it broke off'));
		expect(broken.map(({ belief, finding }) => `${belief.id}: ${finding.seen}`)).toEqual([]);
	});
}
