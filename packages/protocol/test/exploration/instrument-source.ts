/**
 * Turns a TypeScript source into JavaScript in which every access that may go to shared memory can be stopped: `Atomics` is
 * another object, and element accesses and method calls go through a function that knows at run time what is shared. All
 * of them, not those that look shared: a source that changes cannot get past this by its names. Only what iterates over a
 * view, or copies one in a constructor, would not be seen; the explored files do neither.
 */

import ts from 'typescript';

const COMPILER_OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2023,
  verbatimModuleSyntax: true,
};

/**
 * Transpiles a source.
 *
 * @param text - TypeScript.
 * @param runtimeUrl - The folder of the functions to call, without a slash; undefined leaves accesses as they are.
 * @throws Error when the source has an access in a form that is not modelled.
 */
export function transpileSource(text: string, runtimeUrl: string | undefined): string {
  if (runtimeUrl === undefined) return ts.transpileModule(text, { compilerOptions: COMPILER_OPTIONS }).outputText;
  const imports =
    `import { Atomics } from '${runtimeUrl}/explored-atomics.js';` +
    `import { exploredCall, exploredRead, exploredUpdate, exploredWrite } from '${runtimeUrl}/explored-access.js';\n`;
  const { outputText } = ts.transpileModule(imports + text, {
    compilerOptions: COMPILER_OPTIONS,
    transformers: { before: [instrument] },
  });
  return outputText;
}

/** Returns the relative modules a source imports when it runs. */
export function importsOf(text: string): string[] {
  const { statements } = ts.createSourceFile('source.ts', text, ts.ScriptTarget.ES2023);
  return statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const isTypeOnly = ts.isImportDeclaration(statement) ? isTypeImport(statement) : statement.isTypeOnly;
    const { moduleSpecifier } = statement;
    if (isTypeOnly || moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
    return moduleSpecifier.text.startsWith('.') ? [moduleSpecifier.text] : [];
  });
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function instrument(context: ts.TransformationContext): (file: ts.SourceFile) => ts.SourceFile {
  const { factory } = context;
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isTypeNode(node)) return node;
    // A view is never missing, so what an optional chain reaches is something else.
    if (ts.isOptionalChain(node)) return ts.visitEachChild(node, visit, context);
    if (ts.isBinaryExpression(node)) {
      const target = elementOf(node.left);
      const operator = node.operatorToken.kind;
      if (target !== undefined && operator === ts.SyntaxKind.EqualsToken) return writeOf(target, node.right);
      if (target !== undefined && isAssignment(operator)) {
        return updateOf(target, { operator: withoutEquals(node), operand: node.right, isPostfix: false });
      }
    }
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      const target = elementOf(node.operand);
      const operator = incrementOf(node.operator);
      if (target !== undefined && operator !== undefined) {
        const operand = factory.createNumericLiteral(1);
        return updateOf(target, { operator, operand, isPostfix: ts.isPostfixUnaryExpression(node) });
      }
    }
    if (ts.isElementAccessExpression(node)) return call('exploredRead', [node.expression, node.argumentExpression]);
    if (ts.isCallExpression(node)) {
      if (ts.isElementAccessExpression(node.expression)) refuse(node);
      if (ts.isPropertyAccessExpression(node.expression)) return callOf(node, node.expression);
    }
    return ts.visitEachChild(node, visit, context);
  };
  const call = (name: string, values: readonly ts.Expression[]): ts.Expression =>
    factory.createCallExpression(
      factory.createIdentifier(name),
      undefined,
      values.map((value) => ts.visitNode(value, visit) as ts.Expression),
    );
  const writeOf = (target: ts.ElementAccessExpression, value: ts.Expression): ts.Expression =>
    call('exploredWrite', [target.expression, target.argumentExpression, value]);
  const updateOf = (target: ts.ElementAccessExpression, update: Update): ts.Expression => {
    const before = factory.createIdentifier('exploredBefore');
    const after = factory.createBinaryExpression(before, update.operator, update.operand);
    const parameter = factory.createParameterDeclaration(undefined, undefined, before);
    const change = factory.createArrowFunction(undefined, undefined, [parameter], undefined, undefined, after);
    const isPostfix = update.isPostfix ? factory.createTrue() : factory.createFalse();
    return call('exploredUpdate', [target.expression, target.argumentExpression, change, isPostfix]);
  };
  const callOf = (node: ts.CallExpression, callee: ts.PropertyAccessExpression): ts.Node => {
    const { expression: receiver, name } = callee;
    const isPlain = ts.isPrivateIdentifier(name) || receiver.kind === ts.SyntaxKind.SuperKeyword;
    if (isPlain || (ts.isIdentifier(receiver) && receiver.text === 'Atomics')) {
      return ts.visitEachChild(node, visit, context);
    }
    const values = factory.createArrayLiteralExpression([...node.arguments]);
    return call('exploredCall', [receiver, factory.createStringLiteral(name.text), values]);
  };
  return (file) => ts.visitNode(file, visit) as ts.SourceFile;
}

/** A change of an element to something computed from it. */
interface Update {
  readonly operator: ts.BinaryOperator;
  readonly operand: ts.Expression;
  /** Whether its value is that before the change. */
  readonly isPostfix: boolean;
}

/** Returns the element access an expression is, if it is one. */
function elementOf(node: ts.Expression): ts.ElementAccessExpression | undefined {
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node)) return elementOf(node.expression);
  return ts.isElementAccessExpression(node) ? node : undefined;
}

function isAssignment(operator: ts.SyntaxKind): boolean {
  return operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
}

/** Returns the operator of a compound assignment. */
function withoutEquals(node: ts.BinaryExpression): ts.BinaryOperator {
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.PlusEqualsToken:
      return ts.SyntaxKind.PlusToken;
    case ts.SyntaxKind.MinusEqualsToken:
      return ts.SyntaxKind.MinusToken;
    case ts.SyntaxKind.BarEqualsToken:
      return ts.SyntaxKind.BarToken;
    case ts.SyntaxKind.AmpersandEqualsToken:
      return ts.SyntaxKind.AmpersandToken;
    default:
      return refuse(node);
  }
}

function incrementOf(operator: ts.PrefixUnaryOperator): ts.BinaryOperator | undefined {
  if (operator === ts.SyntaxKind.PlusPlusToken) return ts.SyntaxKind.PlusToken;
  return operator === ts.SyntaxKind.MinusMinusToken ? ts.SyntaxKind.MinusToken : undefined;
}

function refuse(node: ts.Node): never {
  throw new Error(`This form of access is not modelled: ${node.getText()}`);
}
