/// The names used in `state.sqlite`. Each part of the program adds its own in an extension.
package enum StateName {}
