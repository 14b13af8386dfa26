using System.CommandLine;
using Rubor.Studies.Measuring.JointUltrasound;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor train joint-ultrasound</c>: the networks of one fold.</summary>
internal static class TrainJointUltrasoundCommand
{
    public static Command Create()
    {
        var command = new Command(JointUltrasoundStudy.TaskName,
            "Synovial hypertrophy and vascularity of joints on grayscale and Doppler pictures: the networks of one fold (Zhou 2022).")
        {
            TrainingOptions.StudyFolder, TrainingOptions.Out, TrainingOptions.Folds, TrainingOptions.Fold, TrainingOptions.Preset,
            TrainingOptions.Set, JointUltrasoundOptions.Imagenet, TrainingOptions.Seed, TrainingOptions.Device,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(JointFoldsRun.One(parsed, cancel)));
        return command;
    }
}
