import { inputError } from '../../errors/chanjingError';
import { type Avatar, avatarValue, findAvatar } from '../../tasks/speakers/speakers';
import type { Client } from '../../transport/client';
import { avatar as avatarField, type AvatarChoice } from '../fields/avatar';

/**
 * The avatar that a user chose, in its figure.
 * @throws ChanjingError when Chanjing has no such avatar, or it has not this figure
 */
export async function figureOf(client: Client, choice: AvatarChoice): Promise<Avatar> {
	const { displayName: label } = avatarField.property;
	const figures = (await findAvatar(client, choice.id)) ?? [];
	const [first] = figures;
	if (!first) {
		throw inputError(
			label,
			`Chanjing knows no avatar ${choice.id} of this account`,
			'Choose one from the list, and check that the credential is of the account that it was made for.',
		);
	}
	if (choice.figure === undefined && figures.length === 1) return first;
	const chosen = figures.find(({ figure }) => figure === choice.figure);
	if (chosen) return chosen;
	const values = figures.map(avatarValue).join(', ');
	throw first.figure
		? inputError(
				label,
				choice.figure ? `this avatar has no figure ${choice.figure}` : 'a common avatar needs its figure',
				`Write one of ${values}.`,
			)
		: inputError(label, 'an avatar of your own has no figures', `Write ${values}.`);
}
