using System.Diagnostics;
using System.Runtime.InteropServices;
using Rubor.Torch;
using Rubor.Torch.Native;
using Rubor.Torch.Optimisers;

namespace Rubor.Tests.Torch;

[Collection("libtorch")]
public class LibraryTests
{
    [Fact]
    public void Seeded_random_numbers_are_PyTorchs_and_the_state_can_be_put_back()
    {
        var golden = Golden.Json.GetProperty("random");
        using var scope = new TensorScope();
        Libtorch.Seed(42);
        // libtorch makes 16 normal numbers and more with the processor's widest vectors, whose logarithms differ in the last digit.
        Golden.AssertEqual(golden.GetProperty("randn"), Tensor.RandN([19]), 1e-6);
        Golden.AssertEqual(golden.GetProperty("rand"), Tensor.Rand([5]));
        Golden.AssertEqual(golden.GetProperty("randperm"), Tensor.RandPerm(11));
        byte[] state = Libtorch.GeneratorState();
        Golden.AssertEqual(golden.GetProperty("after"), Tensor.RandN([20]), 1e-6);
        Libtorch.SetGeneratorState(state);
        Golden.AssertEqual(golden.GetProperty("after"), Tensor.RandN([20]), 1e-6);
        Assert.Throws<TorchException>(() => Libtorch.SetGeneratorState([1, 2, 3]));
    }

    [Fact]
    public void Two_hundred_training_steps_leave_count_and_memory_flat()
    {
        long before = Golden.SettledLiveCount();
        using (var network = Golden.Small())
        using (var adam = new Adam(network.NamedParameters()))
        {
            long settled = 0, memory = 0;
            for (int k = 0; k < 200; k++)
            {
                using (new TensorScope())
                {
                    var (x, y) = Golden.Batch(k);
                    adam.ZeroGradients();
                    Autograd.Backward(Functional.CrossEntropy(network.Forward(x), y));
                    adam.Step();
                }

                if (k == 20)
                {
                    settled = Tensor.LiveCount;
                    memory = Resident();
                }
            }

            Assert.Equal(settled, Tensor.LiveCount);
            Assert.InRange(Resident() - memory, long.MinValue, 32L << 20);
        }

        Assert.Equal(before, Tensor.LiveCount);

        static long Resident() => Process.GetCurrentProcess().WorkingSet64;
    }

    [Fact]
    public void Settings_are_refused_once_it_is_loaded()
    {
        Assert.NotEmpty(Libtorch.Version);
        Assert.True(Libtorch.IsLoaded);
        Assert.Throws<InvalidOperationException>(() => Libtorch.Configure(new LibtorchSettings()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Libtorch.Threads = 0);
    }

    delegate int CountThreads();

    [Fact] // OpenBLAS takes one a core otherwise, whatever libtorch was told, and they spin beside a training of one thread.
    public void Matrix_products_have_as_many_threads_as_everything_else()
    {
        Assert.NotEmpty(Libtorch.Version);
        int before = Libtorch.Threads;
        Assert.SkipUnless(NativeLibrary.TryLoad("libopenblas.so.0", out nint openblas), "OpenBLAS is not installed");
        var count = Marshal.GetDelegateForFunctionPointer<CountThreads>(NativeLibrary.GetExport(openblas, "openblas_get_num_threads"));
        try
        {
            foreach (int threads in (int[])[1, 2])
            {
                Libtorch.Threads = threads;
                Assert.Equal(Math.Min(threads, Environment.ProcessorCount), count());
            }
        }
        finally
        {
            Libtorch.Threads = before;
        }
    }

    [Fact]
    public void Waiting_threads_sleep_because_the_environment_of_native_code_says_so() =>
        Assert.Equal(("PASSIVE", "16"), (Marshal.PtrToStringUTF8(getenv("OMP_WAIT_POLICY")), Marshal.PtrToStringUTF8(getenv("OPENBLAS_THREAD_TIMEOUT"))));

    [Theory]
    [InlineData("cpu", DeviceKind.Cpu, 0)]
    [InlineData("cuda", DeviceKind.Cuda, 0)]
    [InlineData("cuda:3", DeviceKind.Cuda, 3)]
    public void Devices_are_read_and_shown(string text, DeviceKind kind, int index)
    {
        Assert.Equal(new Device(kind, index), Device.Parse(text));
        Assert.Equal(Device.Parse(text), Device.Parse(Device.Parse(text).ToString()));
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:1x")]
    [InlineData("cuda:200")]
    [InlineData("")]
    public void Other_words_for_devices_are_refused(string text) => Assert.Throws<ArgumentException>(() => Device.Parse(text));

    [Fact]
    public void A_device_that_is_missing_is_an_exception_and_auto_takes_one_that_is_there()
    {
        Assert.Throws<TorchException>(() => Device.Cuda(120).Required());
        Assert.Equal(Libtorch.HasCuda ? Device.Cuda() : Device.Cpu, Device.Parse("auto").Required());
    }

    [Fact]
    public async Task Calls_run_one_after_another_on_a_thread_of_their_own()
    {
        using var torch = new TorchThread();
        int[] threads = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => torch.Run(() => Environment.CurrentManagedThreadId, TestContext.Current.CancellationToken)));
        Assert.Single(threads.Distinct());
        Assert.NotEqual(Environment.CurrentManagedThreadId, threads[0]);
        await Assert.ThrowsAsync<TorchException>(() => torch.Run(() => Tensor.Ones([2]).Reshape(3), TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => torch.Run(() => 1, new CancellationToken(canceled: true)));
        Assert.Equal(2, await torch.Run(() => 2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_shim_is_built_for_a_named_libtorch_once_and_loads()
    {
        const string System = "/usr";
        Assert.SkipUnless(File.Exists(System + "/include/torch/csrc/api/include/torch/version.h"), "the system's libtorch headers are not in /usr/include");
        using var cache = new TemporaryFolder();
        string sources = Path.Combine(AppContext.BaseDirectory, "native", "rubor_torch");
        string library = ShimBuilder.Build(System, sources, cache.Path);
        Assert.Equal(NativeMethods.Abi, Abi(NativeLibrary.Load(library)));
        var built = File.GetLastWriteTimeUtc(library);
        Assert.Equal(library, ShimBuilder.Build(System + "/", sources, cache.Path));
        Assert.Equal(built, File.GetLastWriteTimeUtc(library));
        Assert.Single(Directory.GetDirectories(cache.Path));

        static int Abi(nint handle) => Marshal.GetDelegateForFunctionPointer<GetAbi>(NativeLibrary.GetExport(handle, "rubor_abi"))();
    }

    [Fact]
    public void A_folder_without_libtorch_is_refused_by_name()
    {
        using var cache = new TemporaryFolder();
        Assert.Contains(cache.Path, Assert.Throws<TorchException>(() => ShimBuilder.Build(cache.Path, cache.Path, cache.Path)).Message,
            StringComparison.Ordinal);
    }

    delegate int GetAbi();

    [DllImport("libc.so.6", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    static extern nint getenv(string name);
}
