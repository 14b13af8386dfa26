namespace Rubor.Networks.Training;

/// <summary>A line of a training's history.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Rate">Step size of the last of them.</param>
/// <param name="Loss">Mean loss since the line before.</param>
/// <param name="Dice">Validation: mean slice Dice, or null where there was none.</param>
/// <param name="WorstDice">Validation: Dice of the worst slice.</param>
/// <param name="ValidationLoss">Validation: mean cross-entropy.</param>
public sealed record TrainingRow(int Step, double Rate, double Loss, double? Dice, double? WorstDice, double? ValidationLoss);

/// <summary>Where a training stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Loss of the latest step.</param>
/// <param name="Validation">Latest validation, or null.</param>
/// <param name="Best">Best score so far, or null.</param>
/// <param name="Left">Time left, judged by the steps of this run.</param>
public sealed record TrainingProgress(int Step, int Steps, double Loss, ValidationFigures? Validation, double? Best, TimeSpan Left);
