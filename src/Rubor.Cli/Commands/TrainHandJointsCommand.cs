using System.CommandLine;
using Rubor.Studies.Measuring.HandClassification;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor train hand-joints</c>: the networks of one fold.</summary>
internal static class TrainHandJointsCommand
{
    public static Command Create()
    {
        var command = new Command(HandJointStudy.TaskName, "Which of the thirty joints of both hands are inflamed: the networks of one fold (Cobb 2024).")
        {
            TrainingOptions.StudyFolder, TrainingOptions.Out, TrainingOptions.Folds, TrainingOptions.Fold, TrainingOptions.Preset,
            TrainingOptions.Set, JointUltrasoundOptions.Imagenet, HandJointTrainingOptions.With, HandJointTrainingOptions.Table,
            TrainingOptions.Observer, TrainingOptions.Seed, TrainingOptions.Device,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(HandJointFoldsRun.One(parsed, cancel)));
        return command;
    }
}
