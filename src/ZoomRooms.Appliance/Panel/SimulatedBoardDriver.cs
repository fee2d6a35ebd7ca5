using System.Device.Gpio;

namespace ZoomRooms.Appliance.Panel;

/// <summary>
/// A board without hardware: a GPIO driver whose lines are memory. Inputs with a pull-up read high until something pulls them low; outputs
/// read back what was written.
/// </summary>
/// <param name="time">Stamps what happens at the inputs.</param>
internal sealed class SimulatedBoardDriver(TimeProvider time) : GpioDriver
{
    /// <summary>Lines of the board, numbered from 0.</summary>
    public const int Lines = 32;

    private readonly PinMode[] _modes = new PinMode[Lines];
    private readonly bool[] _driven = new bool[Lines];
    private readonly SimulatedButton[] _fingers = [.. Enumerable.Range(0, Lines).Select(_ => new SimulatedButton(time))];
    private readonly bool[] _stuck = new bool[Lines];

    protected override int PinCount => Lines;

    /// <summary>What pulls an input low, as a pressed button does.</summary>
    public SimulatedButton Finger(int line) => _fingers[line];

    /// <summary>Pulls an input low, or lets it go.</summary>
    public void PullLow(int line, bool low)
    {
        if (low)
            _fingers[line].Press();
        else
            _fingers[line].LetGo();
    }

    /// <summary>Holds an output at low whatever is written, as a short circuit would.</summary>
    public void ShortToGround(int line, bool shorted) => Volatile.Write(ref _stuck[line], shorted);

    /// <summary>The level at the line's terminal.</summary>
    public bool IsHigh(int line) => _modes[line] == PinMode.Output
        ? Volatile.Read(ref _driven[line]) && !Volatile.Read(ref _stuck[line])
        : !_fingers[line].IsDown;

    protected override void OpenPin(int pinNumber)
    {
    }

    /// <summary>A released output is low: the LED goes dark when its owner is gone.</summary>
    protected override void ClosePin(int pinNumber) => Volatile.Write(ref _driven[pinNumber], false);

    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) =>
        mode is PinMode.Input or PinMode.InputPullUp or PinMode.Output;

    protected override void SetPinMode(int pinNumber, PinMode mode) => _modes[pinNumber] = mode;

    protected override PinValue Read(int pinNumber) => IsHigh(pinNumber) ? PinValue.High : PinValue.Low;

    protected override void Write(int pinNumber, PinValue value) => Volatile.Write(ref _driven[pinNumber], value == PinValue.High);

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
        throw new NotSupportedException("nobody waits for edges here: the button's line has them");

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        throw new NotSupportedException("nobody waits for edges here: the button's line has them");

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback)
    {
    }
}
