using System.Globalization;
using Rubor.Methods.JointUltrasound;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>Reads what cases.tsv says of a joint.</summary>
internal static class JointRow
{
    const string NoRegion = "no region of the joint", OneMode = "one mode missing", BadScore = "a score out of range",
        NotScored = "not scored", Contradiction = "vascularity without hypertrophy", NotTheLarger = "combined is not the larger score",
        BadRegion = "a region that is no rectangle";

    static readonly string[] Modes = ["color", "power"];

    /// <summary>The joint, or why it is left out.</summary>
    public static (JointUltrasoundCase? Read, LeftOutJoint? Problem) Read(StudyCase one, bool scored)
    {
        try
        {
            return (Joint(one, scored), null);
        }
        catch (JointException e)
        {
            return (null, new(one.Name, e.Kind, e.Message));
        }
    }

    static JointUltrasoundCase Joint(StudyCase one, bool scored)
    {
        foreach (string role in new[] { JointUltrasoundStudy.GrayRole, JointUltrasoundStudy.DopplerRole })
            if (!one.Images.ContainsKey(role))
                throw new JointException(OneMode, $"has no {role} image; both modes are needed, add it or take the row out");
        var (gray, doppler, colour) = (Box(one, JointUltrasoundStudy.GrayRegionColumn), Box(one, JointUltrasoundStudy.DopplerRegionColumn),
            Box(one, JointUltrasoundStudy.ColourBoxColumn));
        bool drawn = one.Labels.ContainsKey(JointUltrasoundStudy.RegionLabel);
        if (gray is null && !drawn)
            throw new JointException(NoRegion, $"the {JointUltrasoundStudy.GrayRole} image has no region; give x,y,w,h of the joint in "
                + $"{JointUltrasoundStudy.GrayRegionColumn}, or draw {JointUltrasoundStudy.RegionLabel}");
        if (doppler is null && !drawn && !one.Labels.ContainsKey(JointUltrasoundStudy.DopplerRegionLabel))
            throw new JointException(NoRegion, $"the {JointUltrasoundStudy.DopplerRole} image has no region; give x,y,w,h of the joint in "
                + $"{JointUltrasoundStudy.DopplerRegionColumn}, or draw {JointUltrasoundStudy.DopplerRegionLabel}");
        var scores = Scores(one, "");
        if (scored && scores is not { Sh: not null, Vascularity: not null })
            throw new JointException(NotScored,
                $"has no {(scores.Sh is null ? JointUltrasoundStudy.ShColumn : JointUltrasoundStudy.VascularityColumn)}; score the joint, or take the row out");
        if (Score(one, JointUltrasoundStudy.CombinedColumn) is { } combined && scores.Combined is { } larger && combined != larger)
            throw new JointException(NotTheLarger,
                $"combined is {combined} where sh {scores.Sh} and vascularity {scores.Vascularity} make {larger}; correct one of the three");
        return new()
        {
            Case = one,
            Joint = one.Clinical.GetValueOrDefault(JointUltrasoundStudy.JointColumn, one.Scan),
            Mode = Mode(one),
            Set = one.Clinical.GetValueOrDefault(JointUltrasoundStudy.SetColumn, ""),
            Scores = scores,
            Scorers = Names(one).ToDictionary(n => n, n => Scores(one, "_" + n)),
            GrayRegion = gray,
            DopplerRegion = doppler,
            ColourBox = colour,
        };
    }

    // Whoever has a column sh_NAME or vascularity_NAME.
    static IEnumerable<string> Names(StudyCase one) => one.Clinical.Keys.SelectMany(column =>
        new[] { JointUltrasoundStudy.ShColumn, JointUltrasoundStudy.VascularityColumn }
            .Where(c => column.StartsWith(c + "_", StringComparison.Ordinal) && column.Length > c.Length + 1)
            .Select(c => column[(c.Length + 1)..])).Distinct().Order(StringComparer.Ordinal);

    static JointScores Scores(StudyCase one, string suffix)
    {
        var (sh, vascularity) = (Score(one, JointUltrasoundStudy.ShColumn + suffix),
            Score(one, JointUltrasoundStudy.VascularityColumn + suffix));
        return sh is not { } s || vascularity is not { } v || EossScore.IsValid(s, v) ? new(sh, vascularity)
            : throw new JointException(Contradiction, $"vascularity{suffix} is {v} where sh{suffix} is 0; without hypertrophy flow is no sign of "
                + "synovitis, correct one of the two");
    }

    static int? Score(StudyCase one, string column)
    {
        if (!one.Clinical.TryGetValue(column, out string? text))
            return null;
        // Programs that know numbers only write 2.0.
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && value is >= 0 and <= EossScore.Highest && value == Math.Floor(value) ? (int)value
            : throw new JointException(BadScore, $"{column} is {text}; scores are whole numbers from 0 to {EossScore.Highest}");
    }

    static PictureBox? Box(StudyCase one, string column)
    {
        if (!one.Clinical.TryGetValue(column, out string? text))
            return null;
        try
        {
            return PictureBox.Parse(text);
        }
        catch (FormatException e)
        {
            throw new JointException(BadRegion, $"{column}: {e.Message}");
        }
    }

    static string Mode(StudyCase one)
    {
        string mode = one.Clinical.GetValueOrDefault(JointUltrasoundStudy.ModeColumn, "").ToLowerInvariant();
        return mode.Length == 0 || Modes.Contains(mode) ? mode
            : throw new JointException("a mode that is not known",
                $"{JointUltrasoundStudy.ModeColumn} is {mode}; Doppler is {string.Join(" or ", Modes)}");
    }
}

/// <summary>Why a joint cannot be used: in few words to count by, and in a line.</summary>
internal sealed class JointException(string kind, string reason) : Exception(reason)
{
    /// <summary>Few words.</summary>
    public string Kind { get; } = kind;
}
