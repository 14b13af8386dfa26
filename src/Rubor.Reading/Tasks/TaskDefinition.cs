using System.Globalization;
using System.Text.Json.Serialization;

namespace Rubor.Reading.Tasks;

/// <summary>When a reader of an arm sees what a machine made of a case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MachineShown>))]
public enum MachineShown
{
    /// <summary>Never.</summary>
    [JsonStringEnumMemberName("never")] Never,
    /// <summary>From the beginning.</summary>
    [JsonStringEnumMemberName("at_once")] AtOnce,
    /// <summary>Once the first answer is signed, which is kept; then a second one is signed.</summary>
    [JsonStringEnumMemberName("after_first_answer")] AfterFirstAnswer,
}

/// <summary>How arms follow each other.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskOrder>))]
public enum TaskOrder
{
    /// <summary>Every reader reads all cases in the first arm, then in the second, and so on.</summary>
    [JsonStringEnumMemberName("fixed")] Fixed,
    /// <summary>
    /// Cases are divided by chance into as many groups as there are arms. In each session every group is read in another arm, and which
    /// group begins with which arm turns from reader to reader, so that arms are balanced over sessions, readers and cases.
    /// </summary>
    [JsonStringEnumMemberName("crossover")] Crossover,
}

/// <summary>What a task hides from its readers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Hidden>))]
public enum Hidden
{
    /// <summary>Whose case it is.</summary>
    [JsonStringEnumMemberName("subject")] Subject,
    /// <summary>Which visit.</summary>
    [JsonStringEnumMemberName("visit")] Visit,
    /// <summary>What others read.</summary>
    [JsonStringEnumMemberName("other_readers")] OtherReaders,
    /// <summary>What a machine made of it, but for arms that show it.</summary>
    [JsonStringEnumMemberName("machine")] Machine,
}

/// <summary>A way in which cases are read.</summary>
/// <param name="Name">Stands in tables as the modality.</param>
/// <param name="Machine">When the machine's output is seen.</param>
public sealed record TaskArm(string Name, MachineShown Machine);

/// <summary>Where the truth of a field stands.</summary>
/// <param name="Field">Name of a field of the form.</param>
/// <param name="Column">Column of the study's cases.tsv.</param>
/// <param name="PositiveFrom">Least value that is positive; null where the truth is taken as it stands.</param>
public sealed record TaskTruth(string Field, string Column, double? PositiveFrom)
{
    /// <summary>Whether an answer is right: on the truth's side of <see cref="PositiveFrom"/>, or the same; null where one is no number.</summary>
    public bool? IsRight(string answer, string truth) => PositiveFrom is not { } from ? answer == truth
        : Positive(answer, from) is { } said && Positive(truth, from) is { } known ? said == known : null;

    static bool? Positive(string text, double from) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number >= from : null;
}

/// <summary>By what a reader's answers are held against the truth of calibration cases.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CalibrationStatistic>))]
public enum CalibrationStatistic
{
    /// <summary>Cohen's κ, with linear weights where answers are whole numbers.</summary>
    [JsonStringEnumMemberName("kappa")] Kappa,
    /// <summary>ICC(2,1), absolute agreement of one reading.</summary>
    [JsonStringEnumMemberName("icc")] Icc,
}

/// <summary>Cases that a reader reads first, being told the truth after each, until the answers of a round agree with it.</summary>
/// <param name="Cases">Names of the cases, none of which is a case of the task.</param>
/// <param name="Field">Field of the form, whose truth is known of each.</param>
/// <param name="Statistic">By what a round is judged.</param>
/// <param name="Reach">What it must reach, over 0 up to 1.</param>
/// <param name="Rounds">Most rounds; who has not reached it then reads nothing.</param>
public sealed record TaskCalibration(IReadOnlyList<string> Cases, string Field, CalibrationStatistic Statistic, double Reach, int Rounds)
{
    /// <summary>Most rounds where the file says nothing.</summary>
    public const int UsualRounds = 3;
}

/// <summary>A field whose discrepancies are decided once all have read.</summary>
/// <param name="Field">Name of a field of the form.</param>
/// <param name="AllowedDifference">Readers may differ by so much in the same arm; of answers that are no numbers 0: they must be the same.</param>
/// <param name="Scorers">Fewest scorers of a consensus.</param>
public sealed record TaskAdjudication(string Field, double AllowedDifference, int Scorers)
{
    /// <summary>Fewest scorers where the file says nothing: several.</summary>
    public const int UsualScorers = 2;
}

/// <summary>A column of the study that a field's answers are related to in the report, such as V_HI to SPARCC.</summary>
/// <param name="Field">Name of a field of the form with numbers; x of the line.</param>
/// <param name="Column">Column of the study's cases.tsv; y of the line.</param>
/// <param name="Logarithm">Whether the line takes both as ln(value + 1).</param>
public sealed record TaskRelation(string Field, string Column, bool Logarithm);

/// <summary>A reader study as its file has it: <c>rubor.task/1</c>, docs/reader-studies.md.</summary>
public sealed record TaskDefinition
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.task/1";

    /// <summary>Days between two sessions of a reader where the file names none. Zhou 2022 and Hepburn 2023 waited two weeks.</summary>
    public const int UsualWashoutDays = 14;

    /// <summary>Name: a lower-case letter, then lower-case letters, digits, hyphens, underscores.</summary>
    public required string Name { get; init; }

    /// <summary>What readers see.</summary>
    public required string Title { get; init; }

    /// <summary>Name of the kind of case that is read.</summary>
    public required string Kind { get; init; }

    /// <summary>Form: a file, or the name of one that comes with Rubor; empty of V_HI.</summary>
    public required string Form { get; init; }

    /// <summary>Roles of the images that are shown; empty for those that the study has.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>Names of cases; empty for all.</summary>
    public required IReadOnlyList<string> Cases { get; init; }

    /// <summary>Names of accounts.</summary>
    public required IReadOnlyList<string> Readers { get; init; }

    /// <summary>Arms in order.</summary>
    public required IReadOnlyList<TaskArm> Arms { get; init; }

    /// <summary>How arms follow each other.</summary>
    public required TaskOrder Order { get; init; }

    /// <summary>Sessions of each reader: as many as arms, or a multiple.</summary>
    public required int Sessions { get; init; }

    /// <summary>Days from the last first answer of a session to the next session.</summary>
    public required int WashoutDays { get; init; }

    /// <summary>Cases that a reader meets twice in a session without being told; null where <see cref="RepeatShare"/> says it.</summary>
    public required int? Repeats { get; init; }

    /// <summary>The same as a share of the cases, 0 to 1; null where <see cref="Repeats"/> says it.</summary>
    public required double? RepeatShare { get; init; }

    /// <summary>Seed of all orders; null to draw one.</summary>
    public required long? Seed { get; init; }

    /// <summary>What readers do not see.</summary>
    public required IReadOnlyList<Hidden> BlindedTo { get; init; }

    /// <summary>Folder of what a machine made of the cases; null where no arm shows it, and of V_HI where all is drawn.</summary>
    public required string? Machine { get; init; }

    /// <summary>Where the truth stands, for the report alone.</summary>
    public required IReadOnlyList<TaskTruth> Truth { get; init; }

    /// <summary>What the report relates answers to; null where nothing.</summary>
    public IReadOnlyList<TaskRelation>? Relate { get; init; }

    /// <summary>Fields whose discrepancies are decided; null where none are.</summary>
    public IReadOnlyList<TaskAdjudication>? Adjudication { get; init; }

    /// <summary>Cases that come before the task, with the truth after each; null where none do.</summary>
    public TaskCalibration? Calibration { get; init; }

    /// <summary>Whether readers are told the truth after each answer, to learn.</summary>
    public bool Training { get; init; }

    /// <summary>Cases that each reader meets twice in a session, of so many.</summary>
    public int RepeatsOf(int cases) => Repeats ?? (int)Math.Round((RepeatShare ?? 0) * cases, MidpointRounding.AwayFromZero);
}
