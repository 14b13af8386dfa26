using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rubor.Imaging;
using Rubor.Methods.JointUltrasound;
using Rubor.Networks.JointUltrasound;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>A joint as networks see it, with its scores.</summary>
/// <param name="Case">The joint.</param>
/// <param name="Image">What networks see.</param>
/// <param name="SignalShare">Share of the region in which flow is drawn, 0–1.</param>
/// <param name="SignalDoubt">Why the flow that was found is doubtful, or null.</param>
public sealed record SeenJoint(JointUltrasoundCase Case, PairImage Image, double SignalShare, string? SignalDoubt)
{
    /// <summary>The patient.</summary>
    public string Subject => Case.Case.Subject;

    /// <summary>True grade of a score.</summary>
    /// <exception cref="InvalidOperationException">It was not scored.</exception>
    public int Grade(string measurement) => (measurement switch
    {
        JointScore.Sh => Case.Scores.Sh,
        JointScore.Vascularity => Case.Scores.Vascularity,
        _ => Case.Scores.Combined,
    }) ?? throw new InvalidOperationException($"{Case.Case.Name} has no {measurement}.");

    /// <summary>Its two pictures, grayscale first.</summary>
    public required IReadOnlyList<RunInput> Inputs { get; init; }

    /// <summary>The joint that was read.</summary>
    /// <exception cref="ImageDataException">A picture is gone.</exception>
    public static SeenJoint Of(ReadJoint joint)
    {
        ArgumentNullException.ThrowIfNull(joint);
        return new(joint.Case, ImageOf(joint.Case.Case.Name, joint.Case.Case.Subject, joint.Pair), joint.Pair.SignalShare,
            joint.Pair.SignalDoubt)
        {
            // By name, as a study's files are told everywhere: a copy on another machine is the same study.
            Inputs = [.. InputsOf(joint.Case.Gray, joint.Case.Doppler).Select(i => i with { File = Path.GetFileName(i.File) })],
        };
    }

    /// <summary>Two pictures with their SHA-256.</summary>
    /// <exception cref="ImageDataException">A picture cannot be read.</exception>
    public static IReadOnlyList<RunInput> InputsOf(string gray, string doppler) =>
        [RunInput.Of(JointUltrasoundStudy.GrayRole, gray), RunInput.Of(JointUltrasoundStudy.DopplerRole, doppler)];

    /// <summary>What networks see of a pair of pictures.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="subject">Patient.</param>
    /// <param name="pair">The pair.</param>
    public static PairImage ImageOf(string name, string subject, JointPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return new()
        {
            Name = name,
            Subject = subject,
            Gray = pair.Gray,
            GrayWidth = pair.GrayWidth,
            GrayHeight = pair.GrayHeight,
            GrayRegion = Tuple(pair.GrayRegion),
            Doppler = pair.Doppler,
            Signal = pair.Signal,
            DopplerWidth = pair.DopplerWidth,
            DopplerHeight = pair.DopplerHeight,
            DopplerRegion = Tuple(pair.DopplerRegion),
        };
    }

    static (int X, int Y, int Width, int Height) Tuple(PictureBox box) => (box.X, box.Y, box.Width, box.Height);
}

/// <summary>Joints of a study in memory, for trainings of several folds.</summary>
/// <param name="Joints">Those that were read, in the study's order.</param>
/// <param name="LeftOut">Those that could not be.</param>
public sealed record SeenJoints(IReadOnlyList<SeenJoint> Joints, IReadOnlyList<LeftOutJoint> LeftOut)
{
    /// <summary>Reads the pictures of joints, several at once.</summary>
    /// <param name="cases">The joints.</param>
    /// <param name="threads">At once.</param>
    /// <param name="done">Called after each.</param>
    /// <param name="cancel">Stops between joints.</param>
    /// <exception cref="ImageDataException">A picture that was read is gone.</exception>
    public static SeenJoints Read(IReadOnlyList<JointUltrasoundCase> cases, int threads, Action done, CancellationToken cancel)
    {
        var (read, leftOut) = JointUltrasoundStudy.ReadAll(cases, threads, done, cancel);
        return new(CaseRun.Each(read, threads, SeenJoint.Of, cancel), leftOut);
    }

    /// <summary>Joints of some patients.</summary>
    public IReadOnlyList<SeenJoint> Of(IEnumerable<string> subjects)
    {
        var wanted = subjects.ToHashSet(StringComparer.Ordinal);
        return [.. Joints.Where(j => wanted.Contains(j.Subject))];
    }

    /// <summary>One SHA-256 of what is learnt from and validated on: pictures, regions, scores, and on which side each stands.</summary>
    public static string Sha256Of(IReadOnlyList<SeenJoint> training, IReadOnlyList<SeenJoint> validation)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        var text = new StringBuilder();
        foreach (var (side, joints) in new[] { ("train", training), ("validation", validation) })
            foreach (var j in joints)
                text.Append(CultureInfo.InvariantCulture, $"{side}\t{j.Subject}\t{j.Case.Case.Name}\t{j.Inputs[0].Sha256}\t{j.Inputs[1].Sha256}\t")
                    .Append(CultureInfo.InvariantCulture, $"{j.Image.GrayRegion}\t{j.Image.DopplerRegion}\t{j.Case.Scores}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
