using System.Text.Json;

namespace Rubor.Tests.Cli;

[Collection("libtorch")]
public sealed class ModelsCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Published_weights_are_imported_and_shown_with_what_was_said_of_them()
    {
        string pt = NetworkFixture.Published[0];
        var bare = await CommandRun.Of("models", "show", pt);
        Assert.Equal(0, bare.ExitCode);
        Assert.Contains("106, 452319 numbers", bare.Output, StringComparison.Ordinal);
        Assert.Contains("last_layer.weight  Float32  (1, 16, 1, 1)", bare.Output, StringComparison.Ordinal);

        var import = await CommandRun.Of("models", "import", pt, "--architecture", "vhi-unet", "--note", "saw every public subject", "--out", folder["model"]);
        Assert.True(import.ExitCode == 0, import.Error);
        Assert.Equal(["run.json", "weights.json", "weights.safetensors"], Directory.GetFiles(folder["model"])
            .Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        JsonElement Shown(CommandRun run) => JsonDocument.Parse(run.Output).RootElement;
        var model = Shown(await CommandRun.Of("models", "show", folder["model"], "--json"));
        Assert.Equal(("vhi-unet", "saw every public subject"),
            (model.GetProperty("architecture").GetString(), model.GetProperty("note").GetString()));
        Assert.Contains(model.GetProperty("sha256").GetString()!, import.Output, StringComparison.Ordinal);
        var before = Shown(await CommandRun.Of("models", "show", pt, "--json"));
        Assert.Equal(JsonValueKind.Null, before.GetProperty("architecture").ValueKind);
        string Names(JsonElement m) =>
            string.Join(';', m.GetProperty("tensors").EnumerateArray().Select(t => t.GetRawText()).Order(StringComparer.Ordinal));
        Assert.Equal(Names(before), Names(model));
        (await CommandRun.Of("models", "import", pt, "--architecture", "vhi-unet", "--out", folder["model"])).Refused("--overwrite");
    }

    [Fact]
    public async Task What_cannot_be_imported_is_one_line_and_leaves_nothing()
    {
        string misshapen = NetworkFixture.Misshapen(folder["other"]);
        Task<CommandRun> Import(string file, string architecture = "vhi-unet") =>
            CommandRun.Of("models", "import", file, "--architecture", architecture, "--out", folder["out"]);
        var run = (await Import(misshapen)).Refused("(1, 8, 1, 1)");
        Assert.Contains("(1, 16, 1, 1)", run.Error, StringComparison.Ordinal);
        (await Import(folder["other"])).Refused("is for other");
        (await Import(misshapen, "resnet")).Refused("there is vhi-unet");
        (await Import(Data.Reference("torch", "wicked_zip.pt"))).Refused("wicked_zip.pt");
        (await CommandRun.Of("models", "show", folder["absent.pt"])).Refused("does not exist");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path, "*out*"));
    }

    [Fact]
    public async Task Showing_weights_and_the_doctor_load_no_libtorch_and_importing_does()
    {
        NetworkFixture.Constant(folder["model"], 1);
        async Task<bool> Loads(string name, params string[] words)
        {
            var run = await NetworkFixture.Program(new() { ["LD_DEBUG"] = "files", ["LD_DEBUG_OUTPUT"] = folder[name] }, words);
            Assert.True(run.ExitCode == 0, run.Error);
            string[] logs = Directory.GetFiles(folder.Path, name + ".*");
            Assert.Contains(logs, l => File.ReadAllText(l).Contains("libcoreclr", StringComparison.Ordinal));
            return logs.Any(l => File.ReadAllText(l).Contains("libtorch_cpu", StringComparison.Ordinal));
        }
        Assert.False(await Loads("show", "models", "show", folder["model"]));
        Assert.False(await Loads("doctor", "doctor"));
        Assert.True(await Loads("import", "models", "import", folder["model"], "--architecture", "vhi-unet", "--out", folder["again"]));
    }

    [Fact]
    public async Task The_doctor_says_what_to_do_where_libtorch_is_missing()
    {
        var run = await NetworkFixture.Program(new() { ["RUBOR_LIBTORCH"] = folder.Path }, "doctor");
        Assert.Equal(2, run.ExitCode);
        string line = Assert.Single(run.Output.Split('\n'), l => l.Contains(" libtorch ", StringComparison.Ordinal));
        Assert.StartsWith("missing", line, StringComparison.Ordinal);
        Assert.Contains("has no lib/libtorch_cpu.so; name the folder", line, StringComparison.Ordinal);
    }
}
