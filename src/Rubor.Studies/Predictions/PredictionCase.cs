using Rubor.Imaging;
using Rubor.Studies.Agreement;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Predictions;

/// <summary>A visit to predict, and by which networks.</summary>
/// <param name="Case">The visit.</param>
/// <param name="Inputs">Its scans with their SHA-256, in the networks' order.</param>
/// <param name="Networks">Indices of the networks whose mean is taken.</param>
/// <param name="Seen">How these networks have seen it: <see cref="ScanSeen"/>, <see cref="PatientSeen"/>, or null where they have
/// not.</param>
/// <param name="Warnings">What to know of it, one sentence each.</param>
/// <param name="Problem">Why it cannot be predicted, or null.</param>
public sealed record PredictionCase(StudyCase Case, IReadOnlyList<RunInput> Inputs, IReadOnlyList<int> Networks, string? Seen,
    IReadOnlyList<string> Warnings, string? Problem)
{
    /// <summary>A scan of it is a training file.</summary>
    public const string ScanSeen = "seen in training";

    /// <summary>Another scan of the patient is a training file.</summary>
    public const string PatientSeen = "patient seen in training";

    /// <summary>The cases that networks can predict, and who of them has seen each.</summary>
    /// <param name="study">The study.</param>
    /// <param name="networks">The networks.</param>
    /// <param name="heldOut">Whether each subject is predicted only by networks that have not seen it.</param>
    /// <param name="wanted">Which cases; null for all.</param>
    /// <returns>In the study's order; cases without the scans that the networks see are left out.</returns>
    /// <exception cref="OutputException">No case has the scans, or none is wanted.</exception>
    public static IReadOnlyList<PredictionCase> Of(Study study, PredictionNetworks networks, bool heldOut,
        Func<StudyCase, bool>? wanted = null)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(networks);
        var whole = study.Cases.Where(c => networks.Images.All(c.Images.ContainsKey)).ToList();
        if (whole.Count == 0)
            throw new OutputException(study.Folder,
                $"has no case with {string.Join(" and ", networks.Images)}, which the networks see; its images are {string.Join(", ", study.Images)}");
        var chosen = whole.Where(wanted ?? (_ => true)).ToList();
        if (chosen.Count == 0)
            throw new OutputException(study.Folder,
                $"has no such case with {string.Join(" and ", networks.Images)}; there is " +
                $"{string.Join(", ", whole.Take(5).Select(c => c.Name))}{(whole.Count > 5 ? " …" : "")}");

        // Every visit of a patient counts: a network that learnt from one has seen the patient.
        var patients = study.CasesOf(chosen.Select(c => c.Subject)).AsParallel().AsOrdered()
            .Select(c => (Case: c, Files: Hashed(c, networks.Images))).ToList();
        var files = patients.GroupBy(p => p.Case.Subject).ToDictionary(g => g.Key, g =>
            g.SelectMany(p => p.Files.Inputs).Select(i => i.Sha256).ToHashSet());
        var all = files.Values.SelectMany(f => f).ToHashSet();
        var sameStudy = networks.Networks.Select(n => n.Files.Overlaps(all)).ToList();
        return [.. patients.Where(p => chosen.Contains(p.Case))
            .Select(p => Of(p.Case, p.Files, files[p.Case.Subject], networks.Networks, sameStudy, heldOut))];
    }

    /// <summary>The cases of the study that are not among some, with the reason.</summary>
    public static IReadOnlyList<LeftOutScan> LeftOut(Study study, PredictionNetworks networks, IReadOnlyList<PredictionCase> predicted)
    {
        var names = predicted.Select(p => p.Case.Name).ToHashSet(StringComparer.Ordinal);
        return [.. study.Cases.Where(c => !names.Contains(c.Name)).Select(c => new LeftOutScan(c.Name,
            networks.Images.FirstOrDefault(i => !c.Images.ContainsKey(i)) is { } missing ? $"has no {missing}, which the networks see" : "was not asked for"))];
    }

    static PredictionCase Of(
        StudyCase one, (IReadOnlyList<RunInput> Inputs, string? Problem) files, HashSet<string> ofPatient,
            IReadOnlyList<TrainedNetwork> networks, List<bool> sameStudy, bool heldOut)
    {
        bool Scan(int n) => files.Inputs.Any(i => networks[n].Files.Contains(i.Sha256));
        bool Named(int n) => networks[n].Subjects.Contains(one.Subject);
        bool Patient(int n) => networks[n].Files.Overlaps(ofPatient) || (sameStudy[n] && Named(n));
        int[] every = [.. Enumerable.Range(0, networks.Count)];

        // Where held-out is asked for a name is enough: a copy that was saved again has another SHA-256.
        int[] used = heldOut ? [.. every.Where(n => !Patient(n) && !Named(n))] : every;
        string? problem = files.Problem
            ?? (used.Length == 0
            ? $"all {networks.Count} networks have learnt from subject {one.Subject} or were validated on it; none is left to predict it held-out" : null);
        List<string> warnings = [];
        if (!heldOut && !used.Any(Patient) && used.Any(Named))
            warnings.Add($"A subject {one.Subject} was learnt from, in a study of which no scan is here: if it is this patient, the figures are not held-out.");
        if (used.Any(n => networks[n].Files.Count == 0))
            warnings.Add("What the networks were trained on is not known: these figures may be of training data.");
        return new(one, files.Inputs, used, used.Any(Scan) ? ScanSeen : used.Any(Patient) ? PatientSeen : null, warnings, problem);
    }

    // Another visit of the patient need not have every scan.
    static (IReadOnlyList<RunInput> Inputs, string? Problem) Hashed(StudyCase one, IReadOnlyList<string> images)
    {
        try
        {
            return ([.. images.Where(one.Images.ContainsKey).Select(i => RunInput.Of(i, one.Images[i]))], null);
        }
        catch (ImageDataException e)
        {
            return ([], e.Message);
        }
    }
}
