using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>Reads of V_HI: pieces of a preliminary segmentation kept, removed or cut; marrow and region drawn.</summary>
public static class VhiKind
{
    /// <summary>Name in events and in the catalog.</summary>
    public const string Name = "vhi";

    /// <summary>Role of an image.</summary>
    public const string Stir = "stir", T1w = "t1w";

    /// <summary>Name of a label.</summary>
    public const string NormalMarrow = "normal_marrow", DiseaseRegion = "disease_region";

    /// <summary>The kind.</summary>
    public static ReadKind Kind { get; } = new()
    {
        Name = Name,
        NeededImages = [Stir],
        Events =
        [
            EventType.Earlier(EventTypes.OpenedName, 1, VhiJson.Default.OpenedVersion1, o => o.Now()),
            EventType.Earlier(EventTypes.SignedName, 1, VhiJson.Default.SignedVersion1, s => s.Now()),
            EventType.Of("pieces_removed", 1, VhiJson.Default.PiecesRemoved),
            EventType.Of("pieces_restored", 1, VhiJson.Default.PiecesRestored),
            EventType.Of("kept_only", 1, VhiJson.Default.KeptOnly),
            EventType.Of("piece_cut", 1, VhiJson.Default.PieceCut),
            EventType.Of("piece_mended", 1, VhiJson.Default.PieceMended),
            EventType.Of("drawn", 1, VhiJson.Default.Drawn),
            EventType.Of("region_judged", 1, VhiJson.Default.RegionJudged),
            EventType.Of("left_as_is", 1, VhiJson.Default.LeftAsIs),
            EventType.Of("choice_made", 1, VhiJson.Default.ChoiceMade),
            EventType.Of("reason_given", 1, VhiJson.Default.ReasonGiven),
            EventType.Of("confidence_given", 1, VhiJson.Default.ConfidenceGiven),
        ],
        Contents = new(Name, VhiJson.Default.VhiStart, VhiJson.Default.VhiFigures),
        Begin = VhiContent.Begin,
        After = (content, e, time) => ((VhiContent)content).After(e, time),
        OpeningRefusal = VhiRules.Opening,
        Refusal = (state, e) => VhiRules.Refusal(state, (VhiContent)state.Content.Kind, e),
        Concerns = ReadCheck.Concerns,
        Contradiction = (held, content, e) => ReadCheck.Contradiction((ReadImages)held, (VhiContent)content, e),
        Signature = (held, content) => ReadCheck.Figures((ReadImages)held, (VhiContent)content),
    };

    /// <summary>What the reader of a V_HI read has made of the case.</summary>
    public static VhiContent Vhi(this ReadContent content) => (VhiContent)content.Kind;

    /// <summary>What was signed in a V_HI read.</summary>
    public static VhiFigures Vhi(this SignedVersion version) => (VhiFigures)version.Figures;

    /// <summary>What a V_HI read started from.</summary>
    public static VhiStart Vhi(this Opened opened) => (VhiStart)opened.Content;
}
