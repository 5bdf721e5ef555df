import {
	deepCopy,
	NodeConnectionTypes,
	NodeHelpers,
	type ICredentialType,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
	type INodeTypes,
	type IVersionedNodeType,
	UserError,
} from 'n8n-workflow';

/** The class that a node's file exports. */
export type NodeClass = new () => INodeType | IVersionedNodeType;

/** The class that a credential's file exports. */
export type CredentialClass = new () => ICredentialType;

/** The node types of an engine, loaded as n8n loads a package: named `<package>.<node>`. */
export class NodeTypes implements INodeTypes {
	private readonly types = new Map<string, INodeType | IVersionedNodeType>();
	private readonly tools = new Map<string, INodeType>();

	/** Makes the one instance of the class that n8n would make, and puts the package before its name. */
	load(packageName: string, nodeClass: NodeClass): void {
		const type = new nodeClass();
		const name = `${packageName}.${type.description.name}`;
		type.description = { ...type.description, name } as INodeTypeDescription;
		this.types.set(name, type);
	}

	/** The full type name for a short one: `chanjing` gives `n8n-nodes-chanjing.chanjing`. */
	fullName(name: string): string {
		const found = [...this.types.keys()].find((full) => full === name || full.endsWith(`.${name}`));
		if (!found) throw new Error(`No node type "${name}" is registered with this engine`);
		return found;
	}

	getByName(name: string): INodeType | IVersionedNodeType {
		const type = this.types.get(name);
		if (!type) throw new Error(`No node type "${name}" is registered with this engine`);
		return type;
	}

	getByNameAndVersion(name: string, version?: number): INodeType {
		if (!this.types.has(name) && name.endsWith('Tool')) return this.asTool(name, version);
		return NodeHelpers.getVersionedNodeType(this.getByName(name), version);
	}

	getKnownTypes() {
		return {};
	}

	/** The node as n8n offers it to agents: same code, no input, an output for the agent (its `convertNodeToAiTool`). */
	private asTool(toolName: string, version?: number): INodeType {
		const known = this.tools.get(toolName);
		if (known) return known;
		const type = this.getByNameAndVersion(toolName.replace(/Tool$/, ''), version);
		if (!type.description.usableAsTool) throw new UserError('Node cannot be used as a tool');
		const { usableAsTool } = type.description;
		const description: INodeTypeDescription = {
			...deepCopy(type.description),
			...(typeof usableAsTool === 'object' && usableAsTool.replacements),
			name: toolName,
			inputs: [],
			outputs: [NodeConnectionTypes.AiTool],
		};
		delete description.usableAsTool;
		description.properties.unshift(...toolDescriptionFields(description));
		const tool = Object.create(type, { description: { value: description } }) as INodeType;
		this.tools.set(toolName, tool);
		return tool;
	}
}

function toolDescriptionFields({ properties, description }: INodeTypeDescription): INodeProperties[] {
	if (properties.some(({ name }) => name === 'toolDescription')) return [];
	return [
		{
			displayName: 'Tool Description',
			name: 'descriptionType',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Set Automatically', value: 'auto' },
				{ name: 'Set Manually', value: 'manual' },
			],
			default: 'auto',
		},
		{
			displayName: 'Description',
			name: 'toolDescription',
			type: 'string',
			default: description,
			required: true,
			displayOptions: { show: { descriptionType: ['manual'] } },
		},
	];
}

/** The credential types of an engine. */
export class CredentialTypes {
	private readonly types = new Map<string, ICredentialType>();

	load(credentialClass: CredentialClass): void {
		const type = new credentialClass();
		this.types.set(type.name, type);
	}

	getByName(name: string): ICredentialType {
		const type = this.types.get(name);
		if (!type) throw new Error(`No credential type "${name}" is registered with this engine`);
		return type;
	}

	/** All types that the one named extends, directly or not. */
	getParentTypes(name: string): string[] {
		return (this.getByName(name).extends ?? []).flatMap((parent) => [parent, ...this.getParentTypes(parent)]);
	}
}
