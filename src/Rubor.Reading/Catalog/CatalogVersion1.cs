using System.Text.Json;

namespace Rubor.Reading.Catalog;

/// <summary>A catalog of version 1, in which every case was one of V_HI and its four files had keys of their own.</summary>
internal sealed record CatalogVersion1
{
    public const string FormatName = "rubor.workstation/1";

    const string Kind = "vhi";

    public required string Format { get; init; }

    public required string Study { get; init; }

    public string? Rubor { get; init; }

    public string Pieces { get; init; } = "2d";

    public int MinimumPiece { get; init; } = 4;

    public string? Limits { get; init; }

    public required IReadOnlyList<CaseVersion1> Cases { get; init; }

    public StudyCatalog Now() => new()
    {
        Study = Study,
        Rubor = Rubor,
        Settings = new Dictionary<string, JsonElement>
        {
            [Kind] = JsonSerializer.SerializeToElement(new Dictionary<string, object?>
            {
                ["pieces"] = Pieces,
                ["minimum_piece"] = MinimumPiece,
                ["limits"] = Limits,
            })
        },
        Cases = [.. Cases.Select(c => c?.Now()!)],
    };

    internal sealed record CaseVersion1
    {
        public required string Name { get; init; }

        public required string Words { get; init; }

        public required string Subject { get; init; }

        public string Session { get; init; } = "";

        public string? Date { get; init; }

        public string? Stir { get; init; }

        public string? T1w { get; init; }

        public string? NormalMarrow { get; init; }

        public string? DiseaseRegion { get; init; }

        public string? Earlier { get; init; }

        public string? Problem { get; init; }

        public CatalogCase Now() => new()
        {
            Name = Name,
            Kind = Kind,
            Title = Words,
            Subject = Subject,
            Session = Session,
            Date = Date,
            Images = Files(("stir", Stir), ("t1w", T1w)),
            Labels = Files(("normal_marrow", NormalMarrow), ("disease_region", DiseaseRegion)),
            Earlier = Earlier,
            Problem = Problem,
        };

        static Dictionary<string, string> Files(params IEnumerable<(string Role, string? File)> files) =>
            files.Where(f => f.File is not null).ToDictionary(f => f.Role, f => f.File!);
    }
}
