using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Rubor.Reading.Catalog;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Kinds;
using Rubor.Workstation.Kinds.Vhi;

namespace Rubor.Workstation.Tests;

/// <summary>Pipes, devices and drives that are away in the place of images: one case is broken, and nobody waits for it.</summary>
public class UnansweringFilesTests
{
    const string Case = "sub-01_ses-baseline", Other = "sub-02_ses-baseline";

    public static TheoryData<string, string> Files => new(
        new[] { "STIR", "T1w", "label-normalmarrow_mask", "label-diseaseregion_mask" }.SelectMany(role =>
            new[] { "pipe", "socket", "device", "linked pipe" }.Select(kind => (role, kind))));

    [Theory, MemberData(nameof(Files))]
    public async Task A_case_with_what_is_no_file_is_broken_at_once_and_others_are_read(string role, string kind)
    {
        using var listening = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await using var study = await ServedStudy.StartAsync(prepare: folder => Replace(FileOf(folder, role), kind, listening));
        using var anna = await study.SignInAsync("anna");
        long begun = Stopwatch.GetTimestamp();
        var (status, body) = await anna.JsonAsync("GET", $"/api/cases/{Case}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("no regular file", (string?)body!["error"], StringComparison.Ordinal);
        Assert.DoesNotContain(study.Root, (string?)body["error"], StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(begun) < CaseLibrary.Patience / 2);
        Assert.Equal(HttpStatusCode.OK, (await anna.JsonAsync("GET", $"/api/cases/{Other}")).Status);
        await UntilAsync(async () =>
            (await StateAsync(anna, Case)).State == "broken" && (await StateAsync(anna, "sub-04_ses-followup")).State == "ready");
    }

    [Fact]
    public async Task A_pipe_keeps_the_cases_behind_it_from_nothing()
    {
        string? root = null;
        await using var study = await ServedStudy.StartAsync(
            prepare: folder =>
            {
                root = Path.GetDirectoryName(folder);
                Replace(FileOf(folder, "T1w"), "pipe", null!);
                string kept = Directory.CreateDirectory(Path.Combine(root!, "kept")).FullName;
                // Masks of the broken case and of one behind it have to be found.
                foreach (string name in new[] { Case, Other })
                    foreach (var (label, found) in new[] { ("label-normalmarrow_mask", "normal_marrow.nii.gz"),
                        ("label-diseaseregion_mask", "disease_region.nii.gz") })
                        File.Move(FileOf(folder, label, name), Path.Combine(kept, found), overwrite: true);
                File.WriteAllText(Path.Combine(kept, "vhi.json"), """{"format":"rubor.vhi/1","warnings":[]}""");
                string script = Path.Combine(root!, "rubor");
                File.WriteAllText(script,
                    $"#!/usr/bin/env bash\nwhile [ \"$1\" != --out ]; do shift; done; mkdir -p \"$2.part\"; cp \"{kept}\"/* " +
                    $"\"$2.part\"/; mv \"$2.part\" \"$2\"\n");
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            },
            catalog: document => document["rubor"] = Path.Combine(root!, "rubor"));
        using var anna = await study.SignInAsync("anna");
        await UntilAsync(async () => (await StateAsync(anna, Other)).State == "ready");
        var (state, reason) = await StateAsync(anna, Case);
        Assert.Equal("broken", state);
        Assert.Contains("is a pipe", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drive_that_does_not_answer_breaks_its_case_in_time_and_is_asked_once()
    {
        await using var study = await ServedStudy.StartAsync();
        using var back = new ManualResetEventSlim();
        int asked = 0;
        var library = new CaseLibrary(StudyCatalog.Open(study.Reads), study.Reads, WorkstationKinds.Cases,
            patience: TimeSpan.FromMilliseconds(300), read: (files, source) =>
        {
            if (files.Name == Case && Interlocked.Increment(ref asked) > 0)
                back.Wait(TestContext.Current.CancellationToken);
            return VhiCase.Load(files, source);
        });
        var (stuck, other) = (library.Find(Case)!, library.Find(Other)!);
        for (int i = 0; i < 40; i++)
        {
            var said = await Assert.ThrowsAsync<Rubor.Imaging.ImageDataException>(() => i % 2 == 0 ? library.LookAsync(stuck)
                : library.OpenAsync(stuck));
            Assert.Contains("have not answered", said.Message, StringComparison.Ordinal);
        }
        Assert.Equal(1, asked);
        Assert.Equal(CaseState.Broken, library.StateOf(stuck).State);
        for (int tries = 0; ; tries++)
            try
            {
                // Three hundred milliseconds are few on a machine with much else to do.
                Assert.Equal(Other, (await library.OpenAsync(other)).Case.Name);
                break;
            }
            catch (Rubor.Imaging.ImageDataException) when (tries < 100)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        back.Set();
        await UntilAsync(async () =>
        {
            try
            {
                return (await library.OpenAsync(stuck)).Case.Name == Case;
            }
            catch (Rubor.Imaging.ImageDataException)
            {
                return false;
            }
        });
        Assert.Equal(CaseState.Ready, library.StateOf(stuck).State);
    }

    static string FileOf(string study, string role, string name = Case)
    {
        string folder = Path.Combine(study, name[..6], name[7..]);
        return Directory.GetFiles(folder).Single(f => f.EndsWith($"_{role}.nii.gz", StringComparison.OrdinalIgnoreCase));
    }

    static void Replace(string file, string kind, Socket socket)
    {
        File.Delete(file);
        switch (kind)
        {
            case "socket": socket.Bind(new UnixDomainSocketEndPoint(file)); break;
            case "device": File.CreateSymbolicLink(file, "/dev/zero"); break;
            case "pipe": Pipe(file); break;
            default: Pipe(file + ".pipe"); File.CreateSymbolicLink(file, file + ".pipe"); break;
        }
    }

    static void Pipe(string file)
    {
        using var made = Process.Start("mkfifo", [file]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }

    static async Task<(string? State, string? Reason)> StateAsync(SignedIn reader, string name)
    {
        var found = (await reader.JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray().Single(c => (string?)c!["name"] == name)!;
        return ((string?)found["state"], (string?)found["reason"]);
    }

    static async Task UntilAsync(Func<Task<bool>> there)
    {
        for (int tries = 0; !await there(); tries++)
        {
            Assert.True(tries < 600, "it did not happen within a minute");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
