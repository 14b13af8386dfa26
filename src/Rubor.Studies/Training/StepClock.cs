using Rubor.Imaging;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;

namespace Rubor.Studies.Training;

/// <summary>How long a training step of a network takes here: the median of three steps on made-up images, the first of which warms
/// up.</summary>
public static class StepClock
{
    /// <summary>Steps that are done.</summary>
    public const int Steps = 3;

    /// <summary>Seconds of a step of a planned segmenter.</summary>
    /// <exception cref="ArgumentException">The network cannot be built.</exception>
    public static double SecondsOf(SegmenterPlan plan, int threads, CancellationToken cancel, bool bfloat16 = false)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return SecondsOf(plan.ToNetworkPlan(plan.Images, plan.Labels), plan.Patch[0], plan.Patch[1], plan.Batch, threads, cancel, bfloat16);
    }

    /// <summary>Seconds of a step of a network.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="rows">Rows of an image.</param>
    /// <param name="columns">Columns of an image.</param>
    /// <param name="batch">Images a step.</param>
    /// <param name="threads">Processor threads.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="bfloat16">Whether convolutions are in bfloat16.</param>
    /// <exception cref="ArgumentException">The network cannot be built.</exception>
    public static double SecondsOf(
        NetworkPlan plan, int rows, int columns, int batch, int threads, CancellationToken cancel, bool bfloat16 = false)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string preset = plan.Architecture == PlannedUNetPlan.ArchitectureName ? "nnunet" : "quick";
        string folder = Directory.CreateTempSubdirectory("rubor-steps-").FullName;
        try
        {
            using var training = new NetworkTraining(
                new()
                {
                    Task = SegmentationTask.Of(plan, [Scan(plan, rows, columns, batch)], []),
                    Settings = TrainingSettings.Of(preset, [$"steps={Steps}", $"batch={batch}", "validate_every=0",
                        $"bfloat16={(bfloat16 ? "true" : "false")}"]),
                    DataSha256 = "",
                    CheckpointFolder = folder,
                },
                threads, resume: false);
            return Math.Max(training.Run(null, cancel).StepSeconds, double.Epsilon);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // As many slices as a step has images, a square on each.
    static TrainingScan Scan(NetworkPlan plan, int rows, int columns, int slices)
    {
        double row = plan.SpacingMm is [var r, _] ? r : 1, column = plan.SpacingMm is [_, var c] ? c : 1;
        var grid = Geometry.AxisAligned(new(columns, rows, slices), column, row, 1);
        var values = new float[grid.Size.Voxels];
        var labels = new byte[values.Length];
        for (int k = 0; k < values.Length; k++)
        {
            int x = k % columns, y = k / columns % rows;
            labels[k] = (byte)(x < columns / 2 && y < rows / 2 ? 1 : 0);
            values[k] = 1 + labels[k] + (k % 17 / 17f);
        }
        var volume = Volume.Of<float>(grid, values);
        return TrainingScan.Of(plan, "made", "made", [.. plan.Channels.Select(_ => volume)], labels);
    }
}
