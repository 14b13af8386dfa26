using System.IO.Compression;
using System.Text;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Exports;

/// <summary>
/// Files of all signed reads, such as masks, with the table of reads. Written as it is made: one file is in memory at a time.
/// </summary>
internal static class MasksZip
{
    /// <summary>Names of the other two files in it.</summary>
    public const string TableName = "reads.csv", ReadmeName = "README.txt";

    // What a zip file can say.
    static readonly DateTimeOffset EarliestTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes it. The same reads and images give the same bytes.</summary>
    public static async Task WriteAsync(ExportSnapshot snapshot, ExportSources from, WorkstationOptions options, Stream output,
        CancellationToken cancel)
    {
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel);
        var cells = new ReadCells(ReadTable.ColumnsOf(snapshot, from));
        var counts = from.Kinds.In(from.Library.Catalog, snapshot.Reads.Select(r => r.Now)).Where(k => k.File is not null).ToDictionary(k =>
            k.Name, _ => 0);
        await foreach (var row in ReadTable.RowsAsync(snapshot, from, cancel))
        {
            var kind = from.Kinds.Of(row.Read);
            if (row.State == "signed" && kind.File is { } given && given.Refusal(row.Read, row.Recount) is null)
            {
                counts[kind.Name]++;
                await using var file = PrivateFile.Write(options, given.Extension, path => given.Write(row.Recount, path));
                await AddAsync(zip, given.NameOf(row.Read, row.Recount), row.Read.Version!.Time, file,
                    CompressionLevel.NoCompression, cancel);
            }
            cells.Add(row);
        }
        var newest = snapshot.Reads.Select(r => r.Now.Newest).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max();
        await AddAsync(zip, TableName, newest, new MemoryStream(ReadTable.Csv(cells)), CompressionLevel.Optimal, cancel);
        await AddAsync(zip, ReadmeName, newest, new MemoryStream(Encoding.UTF8.GetBytes(Readme(counts, snapshot, from))),
            CompressionLevel.Optimal, cancel);
    }

    static string Readme(Dictionary<string, int> counts, ExportSnapshot snapshot, ExportSources from)
    {
        string study = from.Library.Catalog.Study;
        var of = from.Kinds.All.Where(k => counts.ContainsKey(k.Name)).Select(k => k.File!.Readme(counts[k.Name], study, TableName));
        return string.Join('\n', of.DefaultIfEmpty($"The reads of study {study}; none of its kinds has a file for each read.")
            .Append($"{TableName} has a row for each signed version and each draft; a read that is open again, whose case cannot be " +
                "used, or whose column recomputed says differs has no file here.\n" +
                $"Rubor {WorkstationOptions.Version}. Head of the store: {snapshot.Head}. Research use only. Not for diagnosis.\n"));
    }

    static async Task AddAsync(ZipArchive zip, string name, DateTimeOffset time, Stream content, CompressionLevel level,
        CancellationToken cancel)
    {
        var entry = zip.CreateEntry(name, level);
        entry.LastWriteTime = time.ToUniversalTime() < EarliestTime ? EarliestTime : time.ToUniversalTime();
        await using var to = await entry.OpenAsync(cancel);
        await content.CopyToAsync(to, cancel);
    }
}
