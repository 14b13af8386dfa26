using Rubor.Imaging;
using Rubor.Methods.JointUltrasound;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>A joint whose pictures were read.</summary>
public sealed record ReadJoint(JointUltrasoundCase Case, JointPair Pair);

/// <summary>
/// The joints of a study: images <c>gray</c> and <c>doppler</c>, a case a joint. What cannot be used is left out with its reason, and
/// counted.
/// </summary>
public sealed class JointUltrasoundStudy
{
    /// <summary>What is measured, as commands and documents name it.</summary>
    public const string TaskName = "joint-ultrasound";

    /// <summary>Roles of the two pictures.</summary>
    public const string GrayRole = "gray", DopplerRole = "doppler";

    /// <summary>Label maps of the joint, drawn on the grayscale picture, and on the Doppler picture where that shows it
    /// elsewhere.</summary>
    public const string RegionLabel = "joint_region", DopplerRegionLabel = "joint_region_doppler";

    /// <summary>Columns of cases.tsv.</summary>
    public const string JointColumn = "joint", ModeColumn = "mode", SetColumn = "set", ShColumn = "sh", VascularityColumn = "vascularity",
        CombinedColumn = "combined", GrayRegionColumn = "roi_gray", DopplerRegionColumn = "roi_doppler", ColourBoxColumn = "colour_box";

    JointUltrasoundStudy(Study study, IReadOnlyList<JointUltrasoundCase> cases, IReadOnlyList<LeftOutJoint> leftOut) =>
        (Study, Cases, this.leftOut) = (study, cases, leftOut);

    readonly IReadOnlyList<LeftOutJoint> leftOut;

    /// <summary>The study.</summary>
    public Study Study { get; }

    /// <summary>Joints that can be used, in the study's order. Their pictures were not looked at yet.</summary>
    public IReadOnlyList<JointUltrasoundCase> Cases { get; }

    /// <summary>Names of the scorers beside the one who decides, in order.</summary>
    public IReadOnlyList<string> Scorers =>
        [.. Cases.SelectMany(c => c.Scorers.Keys).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Joints that cannot be used, for what the table says of them.</summary>
    public IReadOnlyList<LeftOutJoint> LeftOut() => leftOut;

    /// <summary>How many are left out for what reason, the commonest first.</summary>
    public static IReadOnlyList<(string Kind, int Count)> Counted(IEnumerable<LeftOutJoint> leftOut) =>
        [.. leftOut.GroupBy(l => l.Kind).Select(g => (g.Key, g.Count())).OrderByDescending(g => g.Item2).ThenBy(g => g.Key,
            StringComparer.Ordinal)];

    /// <summary>The joints of a study.</summary>
    /// <param name="study">The study.</param>
    /// <param name="scored">Whether a joint needs both scores.</param>
    /// <exception cref="OutputException">It has no images of these roles.</exception>
    public static JointUltrasoundStudy Of(Study study, bool scored = true)
    {
        ArgumentNullException.ThrowIfNull(study);
        foreach (string role in new[] { GrayRole, DopplerRole })
            if (!study.Images.Contains(role, StringComparer.OrdinalIgnoreCase))
                throw new OutputException(study.Folder, study.Images.Count == 0 ? $"has no image {role}"
                    : $"has no image {role}; its images are {string.Join(", ", study.Images)}, and a joint needs {GrayRole} and {DopplerRole}");
        var cases = new List<JointUltrasoundCase>();
        var leftOut = new List<LeftOutJoint>();
        foreach (var one in study.Cases)
            if (JointRow.Read(one, scored) is var (read, problem) && read is not null)
                cases.Add(read);
            else
                leftOut.Add(problem!);
        return new(study, cases, leftOut);
    }

    /// <summary>Reads the pictures of a joint and finds its flow.</summary>
    /// <exception cref="ImageDataException">A file cannot be read, has several pages, or does not belong to the other; or the region lies
    /// outside its picture.</exception>
    public static JointPair Read(JointUltrasoundCase one) => JointPictures.Read(one);

    /// <summary>Reads the pictures of joints, several at once.</summary>
    /// <param name="cases">The joints.</param>
    /// <param name="threads">At once.</param>
    /// <param name="done">Called after each.</param>
    /// <param name="cancel">Stops between joints.</param>
    /// <returns>Those that were read, in order, and those that could not be.</returns>
    public static (IReadOnlyList<ReadJoint> Read, IReadOnlyList<LeftOutJoint> LeftOut) ReadAll(
        IReadOnlyList<JointUltrasoundCase> cases, int threads, Action done, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(done);
        var results = CaseRun.Each(cases, threads, one =>
        {
            try
            {
                return (Read: (ReadJoint?)new(one, Read(one)), LeftOut: (LeftOutJoint?)null);
            }
            catch (JointException e)
            {
                return (null, new LeftOutJoint(one.Case.Name, e.Kind, e.Message));
            }
            catch (ImageDataException e)
            {
                return (null, new LeftOutJoint(one.Case.Name, "a picture that cannot be read", e.Message.ReplaceLineEndings(" ")));
            }
            finally
            {
                done();
            }
        }, cancel);
        return ([.. results.Select(r => r.Read).OfType<ReadJoint>()], [.. results.Select(r => r.LeftOut).OfType<LeftOutJoint>()]);
    }
}
