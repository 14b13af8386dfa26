using Rubor.Imaging;
using Rubor.Networks.Planning;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Training;

/// <summary>What a network is planned from in one fold, and its plan. Only the training subjects are looked at.</summary>
/// <param name="Fingerprint">What their cases are like.</param>
/// <param name="Planned">The plan.</param>
public sealed record FoldPlan(Fingerprint Fingerprint, PlannedSegmenter Planned)
{
    /// <summary>The plan that the network is built and run by.</summary>
    /// <exception cref="ArgumentException">It names a normalisation that networks do not have.</exception>
    public NetworkPlan Network => Planned.Plan.ToNetworkPlan(Fingerprint.Images, Fingerprint.Labels);

    /// <summary>Plans for a fold.</summary>
    /// <param name="scans">Study and task; pictures count as one slice.</param>
    /// <param name="subjects">Those learnt from; no file of another subject is opened.</param>
    /// <param name="settings">What is planned for.</param>
    /// <param name="threads">Cases read at once.</param>
    /// <param name="done">Called after each case, from any thread.</param>
    /// <param name="cancel">Stops between cases.</param>
    /// <param name="secondsPerStep">cpu: the clock; see <see cref="StepClock"/>.</param>
    /// <exception cref="OutputException">No subject has all scans and labels, or the study lacks one of them.</exception>
    /// <exception cref="ImageDataException">A file cannot be used.</exception>
    /// <exception cref="ArgumentException">Settings that cannot be: one line.</exception>
    public static FoldPlan Of(StudyScans scans, IReadOnlyList<string> subjects, PlannerSettings settings, int threads, Action done,
        CancellationToken cancel, Func<SegmenterPlan, double>? secondsPerStep = null)
    {
        ArgumentNullException.ThrowIfNull(scans);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(done);
        settings.Check();
        var structures = scans.Structures();
        var cases = scans.Cases(subjects);
        if (cases.Count == 0)
            throw new OutputException(scans.Study.Folder,
                $"no subject to learn from has {string.Join(", ", scans.Task.Images.Concat(scans.Task.Labels))}");
        int samples = Fingerprint.SamplesOf(cases.Count);
        var seen = CaseRun.Each(cases, threads, one =>
        {
            var (read, classes) = scans.ScansAndClasses(one);
            var sampled = SampledCase.Of(one.Name, read, classes, samples);
            done();
            return sampled;
        }, cancel);
        var fingerprint = Fingerprint.Of(scans.Task.Images, structures, seen);
        return new(fingerprint, SegmenterPlanner.Of(fingerprint, settings, secondsPerStep));
    }
}
