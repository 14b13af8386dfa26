using Rubor.Statistics;
using Rubor.Studies.Measuring.JointUltrasound;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Evaluation.JointUltrasound;

/// <summary>What is tested on what.</summary>
/// <param name="Study">The study.</param>
/// <param name="Models">Folders of models; the first is the reference.</param>
/// <param name="Sets">Values of <paramref name="Column"/>, or cross-validation: each patient by the fold that tests it.</param>
/// <param name="Column">Column of cases.tsv that names the set of a joint.</param>
/// <param name="Bootstrap">How patients are resampled.</param>
/// <param name="Threads">Processor threads.</param>
public sealed record JointEvaluationRun(JointUltrasoundStudy Study, IReadOnlyList<string> Models, IReadOnlyList<string> Sets, string Column,
    BootstrapSettings Bootstrap, int Threads)
{
    /// <summary>The set that stands for folds.</summary>
    public const string CrossValidation = "cross-validation";

    // Joints that a model is asked at once: between them it can be stopped.
    const int AtOnce = 8;

    /// <summary>Joints tested, whose pictures were read.</summary>
    /// <param name="Evaluation">The result.</param>
    /// <param name="Joints">Every joint tested, for pictures.</param>
    public sealed record Outcome(JointEvaluation Evaluation, IReadOnlyList<SeenJoint> Joints);

    /// <summary>Documents of the models.</summary>
    public IReadOnlyList<JointModelDocument> Documents { get; } = [.. Models.Select(JointModelDocument.Read)];

    /// <summary>Joints of a set, in the study's order.</summary>
    /// <exception cref="OutputException">There are none, or a model learnt from one of the patients.</exception>
    public IReadOnlyList<JointUltrasoundCase> CasesOf(string set)
    {
        IReadOnlyList<JointUltrasoundCase> cases = set == CrossValidation
            ? [.. Study.Cases.Where(c => Documents.All(d => d.Folds.Any(f => f.Test.Contains(c.Case.Subject))))]
            : [.. Study.Cases.Where(c => c.Case.Clinical.GetValueOrDefault(Column) == set)];
        if (cases.Count == 0)
            throw new OutputException(Study.Study.Folder, WhyNone(set));
        foreach (var (folder, document) in Models.Zip(Documents))
            RequireUnseen(folder, document, set, [.. cases.Select(c => c.Case.Subject).Distinct()]);
        return cases;
    }

    string WhyNone(string set)
    {
        if (set == CrossValidation)
            return $"has no patient whom a fold of {string.Join(" and of ", Models)} tests";
        string[] known = [.. Study.Cases.Select(c => c.Case.Clinical.GetValueOrDefault(Column)).OfType<string>().Distinct()
            .Order(StringComparer.Ordinal)];
        return known.Length == 0 ? $"has no column {Column} in {Cases.Study.TableName}; name the column of sets with --column"
            : $"has no scored joint whose {Column} is {set}; there is {string.Join(", ", known)}";
    }

    /// <summary>Whether a study is of phantoms, by what its generator writes.</summary>
    public bool IsPhantom => JointPhantom.IsOne(Study.Study);

    /// <summary>Tests every model on every set.</summary>
    /// <param name="done">Called after each joint that was read, and after each that a model scored.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="OutputException">A set has no joints, a model is damaged, or learnt from a patient.</exception>
    public Outcome Run(Action done, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(done);
        var sets = Sets.Select(s => (Name: s, Cases: CasesOf(s))).ToList();
        var wanted = sets.SelectMany(s => s.Cases).Select(c => c.Case.Name).ToHashSet(StringComparer.Ordinal);
        var seen = SeenJoints.Read([.. Study.Cases.Where(c => wanted.Contains(c.Case.Name))], Threads, done, cancel);
        var names = Names();
        List<JointAnswers> answers = [.. Models.Select((folder, m) => Asked(folder, names[m], seen.Joints, done, cancel))];
        IReadOnlyList<LeftOutJoint> leftOut = [.. Study.LeftOut(), .. seen.LeftOut];
        return new(new()
        {
            Study = Study.Study.Name,
            Phantom = IsPhantom,
            PhantomModel = !IsPhantom && Documents.Any(d => d.Phantom),
            Sets = [.. sets.Select(s => new JointEvaluator(TestOf(s.Name, s.Cases, seen), answers, Bootstrap).Run(cancel))],
            LeftOut = JointUltrasoundStudy.Counted(leftOut).ToDictionary(l => l.Kind, l => l.Count),
            LeftOutCases = [.. leftOut.Select(l => l.ToString())],
        }, seen.Joints);
    }

    /// <summary>Joints that models are asked about, all models together, and pictures read: parts of the work.</summary>
    public int Parts => Sets.Sum(s => CasesOf(s).Count) * (Models.Count + 1);

    JointTest TestOf(string name, IReadOnlyList<JointUltrasoundCase> cases, SeenJoints seen)
    {
        var own = cases.Select(c => c.Case.Name).ToHashSet(StringComparer.Ordinal);
        return new(name, [.. seen.Joints.Where(j => own.Contains(j.Case.Case.Name))], [.. Documents
            .Select(d => (Func<string, int, bool>)((subject, fold) =>
            name != CrossValidation || d.Folds.First(f => f.Fold == fold).Test.Contains(subject)))]);
    }

    JointAnswers Asked(string folder, string name, IReadOnlyList<SeenJoint> joints, Action done, CancellationToken cancel)
    {
        using var model = JointModel.Open(folder, Threads);
        var answers = new Dictionary<string, IReadOnlyList<JointAnswer>>(StringComparer.Ordinal);
        foreach (var some in joints.Chunk(AtOnce))
        {
            cancel.ThrowIfCancellationRequested();
            var read = model.Read([.. some.Select(j => j.Image)], cancel);
            foreach (var (joint, readout) in some.Zip(read))
            {
                answers[joint.Case.Case.Name] = readout.Answers;
                done();
            }
        }

        return new(name, folder, model.Settings, answers);
    }

    // Models of one kind are told apart by their folders.
    List<string> Names()
    {
        var settings = Documents.Select((d, m) =>
        {
            try
            {
                return JointUltrasoundSettings.Of(d.Settings);
            }
            catch (ArgumentException e)
            {
                throw new OutputException(Path.Combine(Models[m], JointModelDocument.FileName), $"has settings that cannot be ({e.Message}); train it again");
            }
        }).ToList();
        List<string> names = [.. settings.Select(s => JointVariant.NameOf(s, settings[0]))];
        return [.. names.Select((n, m) => names.Count(x => x == n) == 1 ? n
            : $"{n} ({Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Models[m])))})")];
    }

    static void RequireUnseen(string folder, JointModelDocument document, string set, IReadOnlyList<string> subjects)
    {
        foreach (var fold in document.Folds)
        {
            string[] seen = [.. fold.Train.Concat(fold.Validation).Intersect(set == CrossValidation ? subjects.Intersect(fold.Test)
                : subjects)];
            if (seen.Length > 0)
                throw new OutputException(folder, $"fold {fold.Fold} learnt from {seen.Length} of the patients of {set} ({string.Join(", ", seen.Take(3))}"
                    + $"{(seen.Length > 3 ? " …" : "")}): their figures would flatter; test patients whom it never saw, or --test {CrossValidation}");
        }
    }
}
