using System.CommandLine;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor train generator</c>: the generator of one fold.</summary>
internal static class TrainGeneratorCommand
{
    public static Command Create()
    {
        var command = new Command(GeneratorOptions.TaskName,
            "A diffusion model that makes hand scans from masks of their classes: the generator of one fold (Cobb 2024).")
        {
            TrainingOptions.StudyFolder, TrainingOptions.Out, TrainingOptions.Folds, TrainingOptions.Fold, TrainingOptions.Preset,
            TrainingOptions.Set, TrainingOptions.Observer, TrainingOptions.Seed, TrainingOptions.Device,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(GeneratorFoldsRun.One(parsed, cancel)));
        return command;
    }
}
