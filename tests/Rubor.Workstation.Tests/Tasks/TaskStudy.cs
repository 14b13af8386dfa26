using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Rubor.Cli;
using Rubor.Imaging.Raster;
using Rubor.Reading.Tasks;
using Rubor.Studies.Cases;

namespace Rubor.Workstation.Tests.Tasks;

/// <summary>A small study of joints as a reader study: subjects, visits, file names, truth and the machine's doubts are words that stand nowhere
/// else, so that a trace of one is found.</summary>
internal static class TaskStudy
{
    /// <summary>What nobody may see who reads it blinded.</summary>
    public static readonly string[] HiddenWords = ["quince", "marigold", "juniper", "tamarisk", "baseline", "month-12", "walrus", "otter", "expert",
        "motion in the doppler"];

    static readonly (string Subject, string Visit, string File, int Truth)[] Joints =
        [("quince", "baseline", "walrus", 0), ("marigold-the-longer", "month-12", "otter-otter", 2),
            ("juniper", "baseline", "walrus-2", 1), ("tamarisk", "month-12", "otter-3", 3)];

    /// <summary>Starts a server over a task of it.</summary>
    /// <param name="clock">By which sessions open.</param>
    /// <param name="cases">How many cases; the first two differ in nothing but what is hidden.</param>
    /// <param name="more">Parts of the task beside name, kind, readers, seed and truth.</param>
    /// <param name="readers">Readers, as JSON.</param>
    public static Task<ServedStudy> StartAsync(MovingClock clock, int cases, string more, string readers = "[\"anna\", \"ben\"]") => ServedStudy.StartAsync(
        prepare: folder =>
        {
            Directory.Delete(folder, recursive: true);
            Write(folder, cases);
            File.WriteAllText(TaskFile(folder), $$"""
                {"format": "rubor.task/1", "name": "joints", "title": "Joints, alone and assisted", "kind": "joint_ultrasound", "readers": {{readers}},
                 "seed": 5,
                 "truth": [{"field": "combined", "column": "expert", "positive_from": 1}], {{more}}}
                """);
        },
        replace: services => services.AddSingleton<TimeProvider>(clock),
        make: folder =>
        {
            string reads = Path.Combine(folder, Study.ReadsFolder);
            var (made, problems) = TaskCatalog.Of(folder, TaskFile(folder), reads);
            Assert.Empty(problems);
            made!.Write(reads);
            return made.Catalog;
        });

    /// <summary>The task's file, which is none of the study's.</summary>
    public static string TaskFile(string study) => Path.Combine(Path.GetDirectoryName(study)!, "TASK.json");

    /// <summary>Writes study and machine's results.</summary>
    public static void Write(string folder, int cases)
    {
        Directory.CreateDirectory(folder);
        var rows = new List<string> { "subject\tsession\tgray\tdoppler\troi_gray\troi_doppler\texpert" };
        for (int n = 0; n < cases; n++)
        {
            var (subject, visit, file, truth) = Joints[n];
            // The first two show the same; only their files say otherwise whose they are.
            byte[] gray = Picture(Math.Max(n, 1)), doppler = Picture(Math.Max(n, 1) + 10);
            File.WriteAllBytes(Path.Combine(folder, $"{file}_gray.png"), WithText(gray, subject));
            File.WriteAllBytes(Path.Combine(folder, $"{file}_doppler.png"), WithText(doppler, subject));
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{subject}\t{visit}\t{file}_gray.png\t{file}_doppler.png\t4,4,20,16\t6,4,20,16\t{truth}"));
            string own = Path.Combine(Path.GetDirectoryName(folder)!, "machine", $"sub-{subject}_ses-{visit}");
            Directory.CreateDirectory(own);
            File.WriteAllText(Path.Combine(own, "joint_ultrasound.json"), string.Create(CultureInfo.InvariantCulture,
                $$"""{"sh": {{truth}}, "vascularity": 0, "combined": {{truth}}, "warnings": ["Motion in the Doppler picture: look again."]}"""));
        }
        File.WriteAllLines(Path.Combine(folder, "cases.tsv"), rows);
        File.WriteAllText(Path.Combine(folder, "study.json"), """{"format":"rubor.study/1","name":"joints","images":["gray","doppler"],"labels":{}}""");
    }

    /// <summary>The lists.</summary>
    public static TaskWorklist List(ServedStudy study) => TaskWorklist.Open(study.Reads);

    /// <summary>Codes of a reader's session, in order.</summary>
    public static IReadOnlyList<string> Codes(ServedStudy study, string reader, int session) =>
        [.. List(study).Entries.Where(e => e.Reader == reader && e.Session == session).Select(e => e.Code)];

    /// <summary>Opens a case, scores it and signs.</summary>
    /// <returns>Name of the read, and the answer to the signature.</returns>
    public static async Task<(string Read, JsonNode Signed)> ReadAsync(SignedIn reader, string code, int hypertrophy, int vascularity)
    {
        // A client's numbers are its own in every read, so each place has a client of its own.
        string client = $"tab-{code}";
        var (read, version) = await reader.OpenAsync(code, client);
        foreach (var (field, value) in new[] { ("synovial_hypertrophy", hypertrophy), ("vascularity", vascularity) })
        {
            var (status, _) = await reader.JsonAsync("POST", $"/api/reads/{read}/acts", ServerTests.Acts(version, version, "scored",
                new JsonObject { ["field"] = field, ["value"] = value }, client));
            Assert.Equal(HttpStatusCode.OK, status);
            version++;
        }
        return (read, await SignAsync(reader, read));
    }

    /// <summary>Signs a read as it stands.</summary>
    public static async Task<JsonNode> SignAsync(SignedIn reader, string read)
    {
        var now = (await reader.JsonAsync("GET", $"/api/reads/{read}")).Body!;
        var (status, body) = await reader.JsonAsync("POST", $"/api/reads/{read}/signature", new JsonObject
        {
            ["password"] = ServedStudy.Password,
            ["expected_version"] = (long)now["version"]!,
            ["client"] = $"sign-{read[..8]}-{(long)now["version"]!}",
            ["client_sequence"] = 0,
            ["content"] = new JsonObject { ["values"] = now["figures"]!["values"]!.DeepClone() },
        });
        Assert.Equal(HttpStatusCode.OK, status);
        return body!;
    }

    static byte[] Picture(int seed)
    {
        const int width = 32, height = 24;
        var pixels = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++)
            pixels.AsSpan(3 * i, 3).Fill((byte)(((i % width) * 5) + ((i / width) * seed)));
        return PngWriter.Rgb(pixels, width);
    }

    // A remark in the file that names the patient, as scanners write them: the same picture in other bytes.
    static byte[] WithText(byte[] png, string said)
    {
        const int afterHeader = 8 + 25;
        byte[] content = [.. "tEXtComment\0"u8, .. Encoding.ASCII.GetBytes(said)];
        var chunk = new byte[4 + content.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length - 4);
        content.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + content.Length), Crc(content));
        return [.. png[..afterHeader], .. chunk, .. png[afterHeader..]];
    }

    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
