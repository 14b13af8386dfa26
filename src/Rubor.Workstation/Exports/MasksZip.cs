using System.IO.Compression;
using System.Text;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Reads;

namespace Rubor.Workstation.Exports;

/// <summary>Cleaned masks of all signed reads with the table of reads. Written as it is made: one mask is in memory at a time.</summary>
internal static class MasksZip
{
    /// <summary>Names of the other two files in it.</summary>
    public const string TableName = "reads.csv", ReadmeName = "README.txt";

    // What a zip file can say.
    static readonly DateTimeOffset EarliestTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes it. The same reads and images give the same bytes.</summary>
    public static async Task WriteAsync(ExportSnapshot snapshot, CaseLibrary library, ReadRoom room, WorkstationOptions options,
        Stream output, CancellationToken cancel)
    {
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel);
        var rows = new List<object?[]>();
        int masks = 0;
        await foreach (var row in ReadTable.RowsAsync(snapshot, library, room, cancel))
        {
            if (row.State == "signed" && MaskFile.Refusal(row.Read, row.Recount) is null)
            {
                masks++;
                await using var file = MaskFile.Open(row.Recount.Cleaned!, options);
                await AddAsync(zip, MaskFile.NameOf(row.Read), row.Read.Version!.Signature.Time, file,
                    CompressionLevel.NoCompression, cancel);
            }
            rows.Add(ReadTable.CellsOf(row));
        }
        var newest = snapshot.Reads.Select(r => r.Now.Newest).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max();
        await AddAsync(zip, TableName, newest, new MemoryStream(ReadTable.Csv(rows)), CompressionLevel.Optimal, cancel);
        await AddAsync(zip, ReadmeName, newest, new MemoryStream(Encoding.UTF8.GetBytes(Readme(masks, snapshot, library))),
            CompressionLevel.Optimal, cancel);
    }

    static string Readme(int masks, ExportSnapshot snapshot, CaseLibrary library) => FormattableString.Invariant(
        $"""
        {masks} cleaned masks of study {library.Catalog.Study}, one for each signed read, on the grid of its STIR image: 0 nothing, 1 inflammation at or above the lower limit, 2 at or above the upper limit.
        Two readers of one scan compare as 'rubor agree masks A.nii.gz B.nii.gz --at-least 1' for the lower limit and --at-least 2 for the upper; the volumes in {TableName} as 'rubor agree scores {TableName} --subject subject --unit case --reader reader --score volume_lower_mm3'.
        {TableName} has a row for each signed version and each draft; a read that is open again, whose case cannot be used, or whose column recomputed says differs has no mask here.
        Rubor {WorkstationApp.Version}. Head of the store: {snapshot.Head}. Research use only. Not for diagnosis.

        """).ReplaceLineEndings("\n");

    static async Task AddAsync(ZipArchive zip, string name, DateTimeOffset time, Stream content, CompressionLevel level,
        CancellationToken cancel)
    {
        var entry = zip.CreateEntry(name, level);
        entry.LastWriteTime = time.ToUniversalTime() < EarliestTime ? EarliestTime : time.ToUniversalTime();
        await using var to = await entry.OpenAsync(cancel);
        await content.CopyToAsync(to, cancel);
    }
}
